export { evaluate } from './evaluate';
export { firstPageWithError, pageOf, progress, validatePage } from './pages';
export { papersFor } from './papers';
export * from './types';
export { choicesOf, normaliseValue } from './values';
