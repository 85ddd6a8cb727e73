import type { Assumptions } from '../assumptions';
import type { Stage } from './stage';

/**
 * Puts the default root object in the place of the path `/`. Stands twice in the list, and acts once: whether the
 * viewer-request function runs before or after is an open question.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html
 */
export function rootObjectStage(place: Assumptions['default-root-object']): Stage {
  return {
    name: 'default root object',
    async handle(exchange, next) {
      const { defaultRootObject } = exchange.edge.distribution;
      if (exchange.edge.assumptions['default-root-object'] === place && exchange.request.uri === '/' && defaultRootObject !== '') {
        exchange.request = { ...exchange.request, uri: `/${defaultRootObject}` };
        exchange.trace('default root object', exchange.request.uri);
      }
      return next();
    },
  };
}
