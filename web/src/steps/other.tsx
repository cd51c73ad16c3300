// A type without a screen of its own yet: its schema says what it asks.
export { SchemaForm as default } from '../form/form';
