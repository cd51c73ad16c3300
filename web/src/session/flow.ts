// The visit: what the server last said, what is under way and what went wrong.
// It has one request at a time that the person waits for, so that a second tap
// does nothing. It knows no screen; screens watch it.

import { Refusal, Unreachable, type Execution } from './api';
import {
  hasEnded,
  type Coordinates,
  type CurrentStep,
  type Faults,
  type FlowStep,
  type Session,
  type Workflow,
} from './types';

export type Trouble =
  /**
   * No answer, or none of use: what was sent can be sent again, and is by itself
   * where `again` says so.
   */
  | { kind: 'unreachable'; answered: boolean; requestId: string; again: boolean }
  /** The server found faults in what was typed. */
  | { kind: 'faults'; faults: Faults }
  /** The same step is still due, but something changed meanwhile. */
  | { kind: 'changed' }
  /** The step was done elsewhere, in another tab perhaps; another one is due. */
  | { kind: 'moved' }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'place'; why: PlaceWhy };

export type PlaceWhy = 'denied' | 'unavailable' | 'unsupported';

/** Why the browser did not tell where it is. */
export class NoPlace extends Error {
  constructor(readonly why: PlaceWhy) {
    super(why);
  }
}

export interface Host {
  stepEnded(step: FlowStep): void;
  flowEnded(workflow: Workflow): void;
}

export interface State {
  session: Session | null;
  /** The link opens nothing: missing, unknown or past its end. */
  dead: boolean;
  busy: boolean;
  trouble: Trouble | null;
  /** The step whose form the person has reached in this visit. */
  entered: string | null;
  /** The person went back from the form to the overview. */
  outside: boolean;
}

/** Runs something after some milliseconds; answers how to call that off. */
export type Later = (ms: number, run: () => void) => () => void;

const wait: Later = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/** Whether the server has work to do before the person has. */
export function isProcessing({ workflow, current_step: step }: Session): boolean {
  return !hasEnded(workflow) && (!step || step.status === 'processing');
}

type Work = (api: Execution) => Promise<void>;

/** Milliseconds before the first, second… time that something is tried again. */
const pauses = [3_000, 6_000, 12_000, 20_000, 30_000];

export class Flow {
  private state: State = {
    session: null,
    dead: false,
    busy: false,
    trouble: null,
    entered: null,
    outside: false,
  };
  private watchers = new Set<() => void>();
  private starting: { uuid: string; done: Promise<void> } | null = null;
  /** What the connection broke, to be done again. */
  private broken: { work: Work; misses: number; callOff: () => void } | null = null;

  /** A link without a token has no api; it is dead from the first moment. */
  constructor(
    private readonly api: Execution | null,
    private readonly host: Host,
    private readonly place: () => Promise<Coordinates>,
    private readonly later: Later = wait,
  ) {
    this.state.dead = api === null;
  }

  get(): State {
    return this.state;
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Reads the session; nothing is started by that. */
  open(): Promise<void> {
    return this.attend((api) => this.look(api));
  }

  /**
   * Shows the form of the step that is due while its start is on its way. One that
   * needs the place shows it once it has started.
   */
  begin(): Promise<void> {
    return this.attend(async (api) => {
      const step = this.due();
      if (!step) {
        return;
      }
      if (step.geolocation) {
        await this.started(api, step);
      } else {
        this.startBehind(api, step);
      }
      this.set({ entered: step.uuid, outside: false });
    });
  }

  /** Back from the form to the overview, or from there to the form. */
  turn(outside: boolean): void {
    if (outside !== this.state.outside) {
      this.set({ outside });
    }
  }

  /** Submits the step that is due, and starts the next one if it may. */
  submit(payload: unknown): Promise<void> {
    return this.attend(async (api) => {
      const step = this.due();
      if (!step) {
        return;
      }
      await this.started(api, step);
      this.accept(await api.submit(step.uuid, payload));
      this.advance(api, step);
    });
  }

  /**
   * Runs a side action of the step that is due, such as send_code, and answers
   * what the server said of it; null when that failed, which stands in `trouble`.
   */
  async act(name: string, payload: unknown): Promise<Record<string, unknown> | null> {
    let said: Record<string, unknown> | null = null;
    await this.attend(async (api) => {
      const step = this.due();
      if (step) {
        await this.started(api, step);
        const answer = await api.act(step.uuid, name, payload);
        this.accept(answer);
        said = answer.action_result ?? {};
      }
    }, true);
    return said;
  }

  /**
   * Looks whether something changed while nobody did: the phone slept, or another
   * tab was used. What fails is not worth a word; the next thing done will tell.
   */
  async refresh(): Promise<void> {
    if (!this.state.session || this.state.busy || hasEnded(this.state.session.workflow)) {
      return;
    }
    const known = this.due()?.uuid;
    await this.look().catch(() => undefined);
    if (!this.state.busy && known && this.due() && this.due()?.uuid !== known) {
      this.set({ trouble: { kind: 'moved' } });
    }
  }

  /** The person goes on typing: what failed is theirs to send again. */
  settle(): void {
    if (this.broken) {
      this.broken.callOff();
      this.broken = null;
      this.set({ trouble: null });
    }
  }

  /** Does at once what the connection broke. */
  again(): void {
    if (this.broken) {
      void this.redo();
    }
  }

  /** Reads the session beside whatever else is under way; throws what the api does. */
  async look(api = this.api!): Promise<void> {
    this.accept(await api.session());
  }

  private due(): CurrentStep | null {
    return this.state.session?.current_step ?? null;
  }

  /**
   * Goes on into the next step. One that asks for a permission waits for the
   * person, who must know why first.
   */
  private advance(api: Execution, from: CurrentStep): void {
    const next = this.due();
    if (!next || next.uuid === from.uuid || next.status !== 'pristine' || next.geolocation) {
      return;
    }
    this.set({ entered: next.uuid });
    this.startBehind(api, next);
  }

  /** What nobody answered is made up for by the submission; a no is a no. */
  private startBehind(api: Execution, step: CurrentStep): void {
    this.started(api, step).catch((error: unknown) =>
      error instanceof Refusal ? this.meet(api, error) : undefined,
    );
  }

  /** Starts a pristine step, once however often it is asked. */
  private started(api: Execution, step: CurrentStep): Promise<void> {
    if (step.status !== 'pristine') {
      return Promise.resolve();
    }
    if (this.starting?.uuid !== step.uuid) {
      const done = this.start(api, step).finally(() => (this.starting = null));
      this.starting = { uuid: step.uuid, done };
    }
    return this.starting.done;
  }

  private async start(api: Execution, step: CurrentStep): Promise<void> {
    const coordinates = step.geolocation ? await this.place() : [];
    try {
      this.accept(await api.start(step.uuid, coordinates));
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 409) {
        throw error;
      }
      // An earlier start whose answer was lost has done the work.
      this.accept(await api.session());
      const now = this.due();
      if (now?.uuid !== step.uuid || now.status === 'pristine') {
        throw error;
      }
    }
  }

  /** `once` is what is not done again by itself. */
  private async attend(work: Work, once = false): Promise<void> {
    if (this.state.busy) {
      return;
    }
    this.broken?.callOff();
    this.broken = null;
    this.set({ trouble: null });
    await this.run(work, once ? -1 : 0);
  }

  /** The words of what failed stay until it is known how it went this time. */
  private async redo(): Promise<void> {
    const { work, misses, callOff } = this.broken!;
    callOff();
    this.broken = null;
    await this.run(work, misses);
  }

  private async run(work: Work, misses: number): Promise<void> {
    if (!this.api) {
      return;
    }
    this.set({ busy: true });
    try {
      await work(this.api);
      this.set({ trouble: null });
    } catch (error) {
      this.plan(error, work, misses);
      await this.meet(this.api, error);
    } finally {
      this.set({ busy: false });
    }
  }

  /** What nobody answered is tried again: a server that had done it says so. */
  private plan(error: unknown, work: Work, misses: number): void {
    if (error instanceof Unreachable && misses >= 0) {
      const pause = pauses[Math.min(misses, pauses.length - 1)]!;
      const callOff = this.later(pause, () => void this.redo());
      this.broken = { work, misses: misses + 1, callOff };
    }
  }

  private async meet(api: Execution, error: unknown): Promise<void> {
    if (error instanceof NoPlace) {
      this.set({ trouble: { kind: 'place', why: error.why } });
    } else if (error instanceof Unreachable) {
      const { answered, requestId } = error;
      const again = this.broken !== null;
      this.set({ trouble: { kind: 'unreachable', answered, requestId, again } });
    } else if (!(error instanceof Refusal)) {
      throw error;
    } else if (error.status === 401 || error.status === 403 || !this.state.session) {
      this.set({ dead: true });
    } else if (error.status === 409 || error.status === 404) {
      await this.reread(api);
    } else if (Object.keys(error.faults).length > 0) {
      this.set({ trouble: { kind: 'faults', faults: error.faults } });
    } else {
      const { code, message } = error;
      this.set({ trouble: { kind: 'refused', code, message } });
    }
  }

  /** The state was another than the page knew: shows it as it is. */
  private async reread(api: Execution): Promise<void> {
    const known = this.due()?.uuid;
    try {
      this.accept(await api.session());
    } catch (error) {
      if (error instanceof Refusal) {
        this.set({ dead: true });
        return;
      }
      return this.meet(api, error);
    }
    const now = this.due();
    if (now && now.status !== 'processing') {
      this.set({ trouble: { kind: now.uuid === known ? 'changed' : 'moved' } });
    }
  }

  /** Takes an answer, unless a newer one came first. */
  accept(next: Session): void {
    const before = this.state.session;
    if (before && Number(next.version) < Number(before.version)) {
      return;
    }
    const another = before?.current_step?.uuid !== next.current_step?.uuid;
    this.set({ session: next, outside: this.state.outside && !another });
    this.announce(before?.workflow, next.workflow);
  }

  /**
   * Tells the host app what ended with this answer. Steps that had ended before
   * the page opened were told by the visit that ended them; a flow's end is told
   * by each visit, since it is what a host waits for.
   */
  private announce(before: Workflow | undefined, now: Workflow): void {
    for (const step of now.steps) {
      const known = before?.steps.find((other) => other.uuid === step.uuid);
      if (hasEnded(step) && known && !hasEnded(known)) {
        this.host.stepEnded(step);
      }
    }
    if (hasEnded(now) && !(before && hasEnded(before))) {
      this.host.flowEnded(now);
    }
  }

  /**
   * While an engine works on a step: answers once something changed, or after a
   * while, whether there is more to wait for. Throws what is worth another try.
   */
  async changed(): Promise<boolean> {
    try {
      this.accept(await this.api!.changed(this.state.session!.version));
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      this.set({ dead: true });
    }
    return !this.state.dead && isProcessing(this.state.session!);
  }

  private set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const watcher of this.watchers) {
      watcher();
    }
  }
}
