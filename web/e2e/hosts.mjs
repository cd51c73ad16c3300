// Plays the host apps that show the page in a WebView, each as its platform is.

import { writeFileSync } from 'node:fs';
import { expect } from './browser.mjs';

/** All three at once; answers what they are told, in order. */
export async function playHosts(page) {
  const told = [];
  await page.exposeFunction('tellTest', (from, entity, value) => told.push({ from, entity, value }));
  await page.addInitScript(() => {
    if (window !== window.top) {
      return; // a WebView has its objects in its own page
    }
    window.workflowsWebview = {
      // An Android interface refuses a call on another object, and takes texts alone.
      onStepCompletion(json) {
        if (this !== window.workflowsWebview || typeof json !== 'string') throw new TypeError();
        window.tellTest('android', 'step', JSON.parse(json));
      },
      onWorkflowCompletion(json) {
        if (this !== window.workflowsWebview || typeof json !== 'string') throw new TypeError();
        window.tellTest('android', 'workflow', JSON.parse(json));
      },
    };
    window.webkit = {
      messageHandlers: {
        workflowsWebview: {
          // WebKit copies the message over to the app; what cannot be copied throws.
          postMessage: (message) => {
            const { entity, value } = structuredClone(message);
            window.tellTest('ios', entity, value);
          },
        },
      },
    };
    window.ReactNativeWebView = {
      postMessage(text) {
        if (typeof text !== 'string') throw new TypeError();
        const { entity, value } = JSON.parse(text);
        window.tellTest('react', entity, value);
      },
    };
  });
  return told;
}

export const hosts = ['android', 'ios', 'react'];

/** Every host was told this, in this order: step types, then how the flow ended. */
export function expectTold(told, order, from = hosts) {
  for (const host of from) {
    const heard = told
      .filter((one) => one.from === host)
      .map(({ entity, value }) => (entity === 'step' ? value.step : value.status));
    expect(heard.join(' ') === order.join(' '), `${host} was told: ${heard.join(' ')}`);
  }
}

/** Hands what was told to whoever parses it as the mobile clients do. */
export function keepTold(told) {
  if (process.env.TOLD) {
    writeFileSync(process.env.TOLD, JSON.stringify(told));
  }
}
