import { edgeError } from './replies';
import type { Stage } from './stage';

/**
 * Refuses methods that the behavior does not allow, and reads that carry a body.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-403-permission-denied.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
export const methodsStage: Stage = {
  name: 'methods',
  handle(exchange, next) {
    const { behavior, request } = exchange;
    if (!behavior.allowedMethods.includes(request.method)) {
      exchange.trace('methods', `${request.method} is not among ${behavior.allowedMethods.join(', ')}`);
      const refused = edgeError(403, `This distribution is not configured to allow the HTTP request method ${request.method}: `
        + `this behavior supports ${behavior.allowedMethods.join(', ')}.`);
      return { ...refused, detail: 'InvalidRequestMethod' };
    }
    if (request.method === 'GET' && request.body !== undefined) {
      exchange.trace('methods', 'a GET with a body is refused');
      return { ...edgeError(403, 'A GET request must not have a body.'), detail: 'InvalidRequest' };
    }
    return next();
  },
};
