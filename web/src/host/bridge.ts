// Tells the app that shows the page in a WebView about progress. The values are
// the flow and step as the execution surface shows them, untouched: mobile
// clients parse them strictly. In a frame, the page around it is told as well,
// if the account allows its origin.

import type { Host } from '../session/flow';
import type { FlowStep, Workflow } from '../session/types';

interface Hosts {
  workflowsWebview?: {
    onStepCompletion?(json: string): void;
    onWorkflowCompletion?(json: string): void;
  };
  webkit?: {
    messageHandlers?: { workflowsWebview?: { postMessage(message: unknown): void } };
  };
  ReactNativeWebView?: { postMessage(text: string): void };
  parent?: { postMessage(message: unknown, origin: string): void };
}

export function bridge(parents: string[], win: object = window): Host {
  const hosts = win as Hosts;

  function post(entity: 'step' | 'workflow', value: FlowStep | Workflow): void {
    // Native methods must be called on their own object, hence no shorthands.
    attempt(() => {
      if (entity === 'step') {
        hosts.workflowsWebview?.onStepCompletion?.(JSON.stringify(value));
      } else {
        hosts.workflowsWebview?.onWorkflowCompletion?.(JSON.stringify(value));
      }
    });
    attempt(() =>
      hosts.webkit?.messageHandlers?.workflowsWebview?.postMessage({ entity, value }),
    );
    attempt(() => hosts.ReactNativeWebView?.postMessage(JSON.stringify({ entity, value })));
    parents.forEach((origin) => attempt(() => hosts.parent?.postMessage({ entity, value }, origin)));
  }

  return {
    stepEnded: (step) => post('step', step),
    flowEnded: (workflow) => post('workflow', workflow),
  };
}

/** A host that fails must not take the page with it. */
function attempt(call: () => void): void {
  try {
    call();
  } catch {
    // The app's own affair; the person's step is done either way.
  }
}
