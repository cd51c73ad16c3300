import { describe, expect, test, vi } from 'vitest';
import type { FlowStep, Workflow } from '../session/types';
import { bridge } from './bridge';

const step = { uuid: 's1', step: 'acceptance', status: 'completed' } as FlowStep;
const workflow = { uuid: 'w1', status: 'completed', steps: [step] } as unknown as Workflow;

describe('the host bridge', () => {
  test('speaks to Android in JSON texts, on its own object', () => {
    const heard: unknown[] = [];
    const workflowsWebview = {
      // Android refuses a method that is called apart from its object.
      onStepCompletion(json: string) {
        heard.push([this === workflowsWebview, 'step', JSON.parse(json)]);
      },
      onWorkflowCompletion(json: string) {
        heard.push([this === workflowsWebview, 'workflow', JSON.parse(json)]);
      },
    };
    const host = bridge({ workflowsWebview });
    host.stepEnded(step);
    host.flowEnded(workflow);
    expect(heard).toEqual([
      [true, 'step', step],
      [true, 'workflow', workflow],
    ]);
  });

  test('speaks to iOS in objects', () => {
    const postMessage = vi.fn();
    const host = bridge({ webkit: { messageHandlers: { workflowsWebview: { postMessage } } } });
    host.stepEnded(step);
    host.flowEnded(workflow);
    expect(postMessage.mock.calls).toEqual([
      [{ entity: 'step', value: step }],
      [{ entity: 'workflow', value: workflow }],
    ]);
  });

  test('speaks to React Native in one JSON text', () => {
    const postMessage = vi.fn();
    bridge({ ReactNativeWebView: { postMessage } }).stepEnded(step);
    expect(JSON.parse(postMessage.mock.calls[0]![0])).toEqual({ entity: 'step', value: step });
  });

  test('outlives a host that throws, and still tells the others', () => {
    const broken = () => {
      throw new Error('host');
    };
    const postMessage = vi.fn();
    const host = bridge({
      workflowsWebview: { onStepCompletion: broken },
      webkit: { messageHandlers: { workflowsWebview: { postMessage: broken } } },
      ReactNativeWebView: { postMessage },
    });
    expect(() => host.stepEnded(step)).not.toThrow();
    expect(postMessage).toHaveBeenCalledTimes(1);
  });

  test('says nothing to a plain browser', () => {
    const postMessage = vi.fn();
    const host = bridge({ parent: { postMessage }, webkit: {} });
    expect(() => host.flowEnded(workflow)).not.toThrow();
    expect(postMessage).not.toHaveBeenCalled();
  });
});
