// The session as the execution surface answers it; see
// proto/workflows/v1/execution.proto. Only what the page reads is declared;
// the rest of a flow or step passes through to the host app untouched.

export interface Session {
  version: number | string;
  workflow: Workflow;
  current_step: CurrentStep | null;
  /** What the page calls each step. */
  headings: Heading[];
  redirect_url: string | null;
  /** What the side action said that was just run. */
  action_result: Record<string, unknown> | null;
  /** When the link ends, RFC 3339; null when it never does. */
  expires_at: string | null;
}

export interface Workflow {
  uuid: string;
  status: string;
  error: Failure | null;
  steps: FlowStep[];
}

export interface FlowStep {
  uuid: string;
  step: string;
  status: string;
}

export interface Heading {
  uuid: string;
  title: string;
}

export interface CurrentStep {
  uuid: string;
  step: string;
  status: string;
  schema: unknown;
  texts: StepTexts | null;
  setup: Record<string, unknown> | null;
  attempts_left: number;
  /** The files that are here. */
  media: Media[];
  geolocation: boolean;
  /** Why the last try must be repeated. */
  error: Failure | null;
  /** Names of its side actions, such as `send_code`. */
  actions: string[];
  /** What files it takes. */
  collections: Collection[];
  /** Files of which a part is here. */
  uploads: PartUpload[];
}

export interface Collection {
  name: string;
  title: string;
  min_files: number;
  max_files: number;
  /** The most bytes of a file. */
  max_bytes: number;
  mimes: string[];
}

export interface Media {
  uuid: string;
  collection: string;
  mime: string;
  /** Bytes. */
  size: number;
  name: string | null;
}

export interface PartUpload {
  /** The name that whoever sends it made up. */
  upload: string;
  collection: string;
  name: string | null;
  /** Bytes that are here, of size. */
  offset: number;
  size: number;
}

export interface StepTexts {
  title: string;
  description: string;
  legend: string;
  /** Sentences by error code, as the integrator may have worded them. */
  errors: Record<string, string> | null;
}

export interface Failure {
  details: { reason: string } | null;
}

/** Sentences about a field by its path, such as `payload.zip_code`. */
export type Faults = Record<string, string[]>;

/** [longitude, latitude] in degrees, as texts. */
export type Coordinates = [string, string][];

const ends = ['completed', 'rejected', 'failed', 'canceled'];

/** Whether a flow or step takes no more changes; a skipped step never ran. */
export function hasEnded(thing: { status: string }): boolean {
  return ends.includes(thing.status);
}

export function reasonOf(failure: Failure | null | undefined): string {
  return failure?.details?.reason ?? '';
}
