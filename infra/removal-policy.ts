import { RemovalPolicy } from 'aws-cdk-lib';
import type { StackSettings } from './settings.ts';

/** Returns what happens to a resource that holds data when the stack is deleted. */
export const removalPolicy = ({ removal }: StackSettings): RemovalPolicy =>
  removal === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
