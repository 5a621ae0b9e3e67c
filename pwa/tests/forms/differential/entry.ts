export * from '../../../src/forms/engine';
export { loadUnits } from '../../../src/forms/units';
