import type { StackSettings } from './settings.ts';

/** Returns the name of a stage's resource: `button-updates-STAGE`, then the parts, with hyphens between. */
export const resourceName = ({ stage }: Pick<StackSettings, 'stage'>, ...parts: readonly string[]): string =>
  ['button-updates', stage, ...parts].join('-');
