import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Refusal, Unreachable, type Execution } from './api';
import { Flow, NoPlace } from './flow';
import { waitForEngine } from './wait';
import type { CurrentStep, FlowStep, Session } from './types';

/** A session of steps in these states; the first open one is due. */
function session(version: number, states: string[], status = 'in_progress'): Session {
  const steps: FlowStep[] = states.map((state, index) => ({
    uuid: `s${index + 1}`,
    step: 'custom_form',
    status: state,
  }));
  const due = steps.find((step) => ['pristine', 'in_progress', 'processing'].includes(step.status));
  const open = ['pristine', 'in_progress'].includes(status);
  return {
    version,
    workflow: { uuid: 'w', status, error: null, steps },
    headings: [],
    current_step: due && open ? current(due) : null,
    redirect_url: null,
    action_result: null,
    expires_at: null,
  };
}

function current(step: FlowStep, geolocation = false): CurrentStep {
  return {
    uuid: step.uuid,
    step: step.step,
    status: step.status,
    schema: {},
    texts: null,
    setup: null,
    attempts_left: 3,
    media: [],
    geolocation,
    error: null,
    actions: [],
    collections: [],
    uploads: [],
  };
}

const refuse = (status: number, code = 'x', faults = {}) => new Refusal(status, code, 'm', faults);

const api = {
  session: vi.fn<Execution['session']>(),
  changed: vi.fn<Execution['changed']>(),
  start: vi.fn<Execution['start']>(),
  submit: vi.fn<Execution['submit']>(),
  act: vi.fn<Execution['act']>(),
};
const host = { stepEnded: vi.fn(), flowEnded: vi.fn() };
const place = vi.fn<() => Promise<[string, string][]>>();
let flow: Flow;
/** What is to be run later, as it stands. */
let planned: { ms: number; run: () => void }[];

beforeEach(() => {
  vi.resetAllMocks();
  planned = [];
  flow = new Flow(api, host, place, (ms, run) => {
    const one = { ms, run };
    planned.push(one);
    return () => void (planned = planned.filter((other) => other !== one));
  });
});

async function opened(first: Session) {
  api.session.mockResolvedValueOnce(first);
  await flow.open();
}

describe('opening', () => {
  test('starts nothing', async () => {
    await opened(session(1, ['pristine', 'pristine'], 'pristine'));
    expect(flow.get().session?.version).toBe(1);
    expect(api.start).not.toHaveBeenCalled();
  });

  test('without a token is a dead link, and asks nobody', async () => {
    const dead = new Flow(null, host, place);
    await dead.open();
    expect(dead.get().dead).toBe(true);
  });

  test.each([401, 404])('with a refusal of %i is a dead link', async (status) => {
    api.session.mockRejectedValueOnce(refuse(status));
    await flow.open();
    expect(flow.get()).toMatchObject({ dead: true, busy: false });
  });

  test('without a network can be tried again', async () => {
    api.session.mockRejectedValueOnce(new Unreachable(false));
    await flow.open();
    expect(flow.get().trouble).toMatchObject({ kind: 'unreachable' });
    await opened(session(1, ['pristine']));
    expect(flow.get()).toMatchObject({ dead: false, trouble: null });
  });
});

describe('beginning', () => {
  test('starts the step and shows it', async () => {
    await opened(session(1, ['pristine'], 'pristine'));
    api.start.mockResolvedValueOnce(session(2, ['in_progress']));
    await flow.begin();
    expect(api.start).toHaveBeenCalledExactlyOnceWith('s1', []);
    expect(flow.get()).toMatchObject({ entered: 's1', busy: false });
  });

  test('shows the form while the start is on its way', async () => {
    await opened(session(1, ['pristine'], 'pristine'));
    api.start.mockReturnValueOnce(new Promise(() => undefined));
    await flow.begin();
    expect(flow.get()).toMatchObject({ entered: 's1', busy: false });
  });

  test('says so when the link ended meanwhile', async () => {
    await opened(session(1, ['pristine'], 'pristine'));
    api.start.mockRejectedValueOnce(refuse(401));
    await flow.begin();
    await vi.waitFor(() => expect(flow.get().dead).toBe(true));
  });

  test('asks for the place first where the step needs it', async () => {
    const first = session(1, ['pristine'], 'pristine');
    first.current_step!.geolocation = true;
    await opened(first);
    place.mockRejectedValueOnce(new NoPlace('denied'));
    await flow.begin();
    expect(flow.get().trouble).toEqual({ kind: 'place', why: 'denied' });
    expect(api.start).not.toHaveBeenCalled();

    place.mockResolvedValueOnce([['-99.1', '19.4']]);
    api.start.mockResolvedValueOnce(session(2, ['in_progress']));
    await flow.begin();
    expect(api.start).toHaveBeenCalledExactlyOnceWith('s1', [['-99.1', '19.4']]);
  });

  test('goes on when an earlier start had done it', async () => {
    await opened(session(1, ['pristine'], 'pristine'));
    api.start.mockRejectedValueOnce(refuse(409));
    api.session.mockResolvedValueOnce(session(2, ['in_progress']));
    await flow.begin();
    expect(flow.get()).toMatchObject({ entered: 's1', trouble: null });
  });
});

describe('submitting', () => {
  test('sends once, however often it is pressed', async () => {
    await opened(session(1, ['in_progress']));
    api.submit.mockResolvedValueOnce(session(2, ['completed'], 'completed'));
    await Promise.all([flow.submit({ a: 1 }), flow.submit({ a: 1 })]);
    expect(api.submit).toHaveBeenCalledExactlyOnceWith('s1', { a: 1 });
  });

  test('starts the next step and shows it at once', async () => {
    await opened(session(1, ['in_progress', 'pristine']));
    api.submit.mockResolvedValueOnce(session(2, ['completed', 'pristine']));
    api.start.mockReturnValueOnce(new Promise(() => undefined));
    await flow.submit({});
    expect(api.start).toHaveBeenCalledExactlyOnceWith('s2', []);
    expect(flow.get()).toMatchObject({ entered: 's2', busy: false });
  });

  test('leaves a step that needs a permission to the person', async () => {
    await opened(session(1, ['in_progress', 'pristine']));
    const next = session(2, ['completed', 'pristine']);
    next.current_step!.geolocation = true;
    api.submit.mockResolvedValueOnce(next);
    await flow.submit({});
    expect(api.start).not.toHaveBeenCalled();
    expect(flow.get().entered).toBeNull();
  });

  test('makes up for a start that failed', async () => {
    await opened(session(1, ['in_progress', 'pristine']));
    api.submit.mockResolvedValueOnce(session(2, ['completed', 'pristine']));
    api.start.mockRejectedValueOnce(new Unreachable(false));
    await flow.submit({});
    await Promise.resolve();
    expect(flow.get().trouble).toBeNull();

    api.start.mockResolvedValueOnce(session(3, ['completed', 'in_progress']));
    api.submit.mockResolvedValueOnce(session(4, ['completed', 'completed'], 'completed'));
    await flow.submit({});
    expect(flow.get().session?.workflow.status).toBe('completed');
  });

  test('hands faults on', async () => {
    await opened(session(1, ['in_progress']));
    const faults = { 'payload.zip_code': ['x'] };
    api.submit.mockRejectedValueOnce(refuse(400, 'invalid_request', faults));
    await flow.submit({});
    expect(flow.get().trouble).toEqual({ kind: 'faults', faults });
  });

  test('can be repeated after a lost answer', async () => {
    await opened(session(1, ['in_progress']));
    api.submit.mockRejectedValueOnce(new Unreachable(false));
    await flow.submit({});
    expect(flow.get()).toMatchObject({ busy: false, trouble: { kind: 'unreachable' } });
    api.submit.mockResolvedValueOnce(session(3, ['completed'], 'completed'));
    await flow.submit({});
    expect(flow.get().trouble).toBeNull();
  });

  test('reads the state anew on a conflict and goes on from there', async () => {
    await opened(session(1, ['in_progress', 'pristine']));
    api.submit.mockRejectedValueOnce(refuse(409));
    api.session.mockResolvedValueOnce(session(3, ['completed', 'in_progress']));
    await flow.submit({});
    expect(flow.get().session?.current_step?.uuid).toBe('s2');
    expect(flow.get().trouble).toEqual({ kind: 'moved' });
  });

  test('says so when the same step is still due after a conflict', async () => {
    await opened(session(1, ['in_progress']));
    api.submit.mockRejectedValueOnce(refuse(409));
    api.session.mockResolvedValueOnce(session(3, ['in_progress']));
    await flow.submit({});
    expect(flow.get().trouble).toEqual({ kind: 'changed' });
  });

  test('with a token that ended meanwhile is a dead link', async () => {
    await opened(session(1, ['in_progress']));
    api.submit.mockRejectedValueOnce(refuse(401));
    await flow.submit({});
    expect(flow.get().dead).toBe(true);
  });

  test('never goes back to an older answer', async () => {
    await opened(session(5, ['in_progress']));
    api.submit.mockResolvedValueOnce(session(4, ['pristine']));
    await flow.submit({});
    expect(flow.get().session?.version).toBe(5);
  });
});

describe('a broken connection', () => {
  test('is tried again by itself, ever more seldom, and says the same meanwhile', async () => {
    await opened(session(1, ['in_progress']));
    api.submit.mockRejectedValue(new Unreachable(true, 'r1'));
    await flow.submit({ a: 1 });
    for (const ms of [3_000, 6_000, 12_000, 20_000, 30_000, 30_000]) {
      expect(planned.map((one) => one.ms)).toEqual([ms]);
      expect(flow.get().trouble).toMatchObject({ kind: 'unreachable', requestId: 'r1', again: true });
      planned[0]!.run();
      await vi.waitFor(() => expect(flow.get().busy).toBe(false));
    }
    api.submit.mockReset();
    api.submit.mockResolvedValueOnce(session(2, ['completed'], 'completed'));
    flow.again();
    await vi.waitFor(() => expect(flow.get().session?.version).toBe(2));
    expect(api.submit).toHaveBeenCalledExactlyOnceWith('s1', { a: 1 });
    expect(flow.get().trouble).toBeNull();
    expect(planned).toEqual([]);
  });

  test('is left to a person who goes on typing', async () => {
    await opened(session(1, ['in_progress']));
    api.submit.mockRejectedValueOnce(new Unreachable(false));
    await flow.submit({});
    flow.settle();
    expect(planned).toEqual([]);
    expect(flow.get().trouble).toBeNull();
    flow.again();
    expect(api.submit).toHaveBeenCalledTimes(1);
  });

  test('sends no code twice by itself', async () => {
    await opened(session(1, ['in_progress']));
    api.act.mockRejectedValueOnce(new Unreachable(false));
    expect(await flow.act('send_code', {})).toBeNull();
    expect(planned).toEqual([]);
    expect(flow.get().trouble).toMatchObject({ kind: 'unreachable', again: false });
  });
});

describe('a side action', () => {
  test('answers what the server said', async () => {
    await opened(session(1, ['in_progress']));
    api.act.mockResolvedValueOnce({ ...session(1, ['in_progress']), action_result: { sent: true } });
    expect(await flow.act('send_code', { email: 'a' })).toEqual({ sent: true });
    expect(api.act).toHaveBeenCalledExactlyOnceWith('s1', 'send_code', { email: 'a' });
  });

  test('hands faults on', async () => {
    await opened(session(1, ['in_progress']));
    api.act.mockRejectedValueOnce(refuse(400, 'invalid_request', { 'payload.email': ['x'] }));
    expect(await flow.act('send_code', {})).toBeNull();
    expect(flow.get().trouble).toMatchObject({ kind: 'faults' });
  });
});

describe('looking again', () => {
  test('shows what another tab did, and says so', async () => {
    await opened(session(1, ['in_progress', 'pristine']));
    api.session.mockResolvedValueOnce(session(2, ['completed', 'in_progress']));
    await flow.refresh();
    expect(flow.get().session?.current_step?.uuid).toBe('s2');
    expect(flow.get().trouble).toEqual({ kind: 'moved' });
  });

  test('says nothing of a network that is away', async () => {
    await opened(session(1, ['in_progress']));
    api.session.mockRejectedValueOnce(new Unreachable(false));
    await flow.refresh();
    expect(flow.get()).toMatchObject({ trouble: null, busy: false });
  });

  test('lets the person go back to the overview until the step is another', async () => {
    await opened(session(1, ['in_progress', 'pristine']));
    flow.turn(true);
    expect(flow.get().outside).toBe(true);
    api.session.mockResolvedValueOnce(session(2, ['completed', 'in_progress']));
    await flow.refresh();
    expect(flow.get().outside).toBe(false);
  });
});

describe('processing', () => {
  test('is waited for, over misses, until there is something to do', async () => {
    api.changed
      .mockRejectedValueOnce(new Unreachable(false))
      .mockResolvedValueOnce(session(1, ['processing']))
      .mockResolvedValueOnce(session(2, ['in_progress']));
    await opened(session(1, ['processing']));
    await waitForEngine(flow, () => true, () => Promise.resolve());
    expect(flow.get().session?.version).toBe(2);
    expect(api.changed.mock.calls).toEqual([[1], [1], [1]]);
  });

  test('ends with the token', async () => {
    api.changed.mockRejectedValueOnce(refuse(401));
    await opened(session(1, ['processing']));
    await waitForEngine(flow, () => true, () => Promise.resolve());
    expect(flow.get().dead).toBe(true);
  });

  test('is not asked after when nobody looks', async () => {
    await opened(session(1, ['processing']));
    await waitForEngine(flow, () => false);
    expect(api.changed).not.toHaveBeenCalled();
  });
});

describe('the host app', () => {
  test('hears of each step and of the end, once', async () => {
    await opened(session(1, ['in_progress', 'pristine']));
    api.submit.mockResolvedValueOnce(session(2, ['completed', 'in_progress']));
    await flow.submit({});
    api.submit.mockResolvedValueOnce(session(3, ['completed', 'completed'], 'completed'));
    await flow.submit({});
    expect(host.stepEnded.mock.calls.map(([step]) => step.uuid)).toEqual(['s1', 's2']);
    expect(host.flowEnded.mock.calls.map(([workflow]) => workflow.status)).toEqual(['completed']);
  });

  test('hears of a flow that had ended before, but not of its steps', async () => {
    await opened(session(9, ['completed'], 'completed'));
    expect(host.stepEnded).not.toHaveBeenCalled();
    expect(host.flowEnded).toHaveBeenCalledTimes(1);
  });

  test('does not hear of a step that was skipped', async () => {
    await opened(session(1, ['in_progress', 'pristine']));
    api.submit.mockResolvedValueOnce(session(2, ['completed', 'skipped'], 'completed'));
    await flow.submit({});
    expect(host.stepEnded).toHaveBeenCalledTimes(1);
  });
});
