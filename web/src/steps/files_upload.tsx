// Files that the integrator asks for: everything is in the step's collections.
export { UploadForm as default } from '../upload/form';
