// Which chunk shows which step type. A new type's screen is a file here and a line
// in `chunks`; a type without one gets a form made from its schema.

import type { StepView } from './props';

export { StepFrame } from '../ui/frame';

const address = () => import('./address');
const files = () => import('./files');

const chunks: Record<string, (() => Promise<{ default: StepView }>) | undefined> = {
  acceptance: () => import('./acceptance'),
  address_verification: () => import('./address_files'),
  auth: () => import('./auth'),
  biometric_sign: files,
  cdc_authorization: address,
  document_analyzer: files,
  document_qr: files,
  enroll_basic: files,
  enroll_full: files,
  files_upload: files,
  liveness: files,
  personal_address: address,
  video_sign_step: files,
};

export async function loadView(type: string): Promise<StepView> {
  const load = chunks[type] ?? (() => import('./other'));
  return (await load()).default;
}
