import { buildFunctions } from '../infra/build.ts';

/** Before any test: what is deployed is built once, for the tests that run it. */
export default (): Promise<void> => buildFunctions();
