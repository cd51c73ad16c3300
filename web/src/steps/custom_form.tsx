// The integrator's own questions: everything is in the schema.
export { SchemaForm as default } from '../form/form';
