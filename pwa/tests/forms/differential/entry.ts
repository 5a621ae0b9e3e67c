export * from '../../../src/forms/engine';
export { fee } from '../../../src/forms/engine/fees';
export { loadUnits } from '../../../src/forms/units';
