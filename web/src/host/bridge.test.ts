import { describe, expect, test, vi } from 'vitest';
import type { FlowStep, Workflow } from '../session/types';
import { bridge } from './bridge';
import { embedding, parentsOf } from './embed';

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
    const host = bridge([], { workflowsWebview });
    host.stepEnded(step);
    host.flowEnded(workflow);
    expect(heard).toEqual([
      [true, 'step', step],
      [true, 'workflow', workflow],
    ]);
  });

  test('speaks to iOS in objects', () => {
    const postMessage = vi.fn();
    const host = bridge([], { webkit: { messageHandlers: { workflowsWebview: { postMessage } } } });
    host.stepEnded(step);
    host.flowEnded(workflow);
    expect(postMessage.mock.calls).toEqual([
      [{ entity: 'step', value: step }],
      [{ entity: 'workflow', value: workflow }],
    ]);
  });

  test('speaks to React Native in one JSON text', () => {
    const postMessage = vi.fn();
    bridge([], { ReactNativeWebView: { postMessage } }).stepEnded(step);
    expect(JSON.parse(postMessage.mock.calls[0]![0])).toEqual({ entity: 'step', value: step });
  });

  test('outlives a host that throws, and still tells the others', () => {
    const broken = () => {
      throw new Error('host');
    };
    const postMessage = vi.fn();
    const host = bridge([], {
      workflowsWebview: { onStepCompletion: broken },
      webkit: { messageHandlers: { workflowsWebview: { postMessage: broken } } },
      ReactNativeWebView: { postMessage },
    });
    expect(() => host.stepEnded(step)).not.toThrow();
    expect(postMessage).toHaveBeenCalledTimes(1);
  });

  test('says nothing to a plain browser', () => {
    const postMessage = vi.fn();
    const host = bridge([], { parent: { postMessage }, webkit: {} });
    expect(() => host.flowEnded(workflow)).not.toThrow();
    expect(postMessage).not.toHaveBeenCalled();
  });
});

describe('a frame', () => {
  const allowed = { account: 'a', origins: ['https://shop.example', 'https://app.example'] };
  const framed = (...ancestorOrigins: string[]) =>
    ({ parent: {}, location: ancestorOrigins.length > 0 ? { ancestorOrigins } : {} }) as unknown as Window;

  test('is allowed by what the server wrote', () => {
    const page = (content?: string) =>
      ({ querySelector: () => (content === undefined ? null : { content }) }) as unknown as Document;
    expect(embedding(page())).toBeNull();
    expect(embedding(page(''))).toBeNull();
    expect(embedding(page('a https://shop.example'))).toEqual({
      account: 'a',
      origins: ['https://shop.example'],
    });
  });

  test('has its parent told alone, when the browser says who that is', () => {
    expect(parentsOf(allowed, framed('https://app.example', 'https://shop.example'))).toEqual([
      'https://app.example',
    ]);
    expect(parentsOf(allowed, framed('https://other.example'))).toEqual([]);
    expect(parentsOf(allowed, framed())).toEqual(allowed.origins);
    expect(parentsOf(null, framed('https://app.example'))).toEqual([]);
    const top = {} as { parent: unknown };
    top.parent = top;
    expect(parentsOf(allowed, top as unknown as Window)).toEqual([]);
  });

  test('is told to an origin by name, never to all', () => {
    const postMessage = vi.fn();
    bridge(['https://app.example'], { parent: { postMessage } }).stepEnded(step);
    expect(postMessage.mock.calls).toEqual([[{ entity: 'step', value: step }, 'https://app.example']]);
  });
});
