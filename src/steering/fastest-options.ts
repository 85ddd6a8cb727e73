import type { Duration } from 'aws-cdk-lib';
import type { EdgeRouterOptions } from './edge-router-options';

/** How members are probed. */
export enum ProbeMethod {
  /** The head of an answer alone. */
  HEAD = 'HEAD',
  /** For members that answer no HEAD: the head is read, and the connection closed. */
  GET = 'GET',
}

/**
 * How the fastest of several members is found that answer alike.
 *
 * An instance of the edge router that knows nothing yet asks all of them at once, and goes by the first good answer. After that it goes by how
 * long they take to answer visitors, and no request waits for a probe.
 *
 * Probes have a User-Agent that begins with `cdk-smart-origin probe`. They carry no body, nothing of the viewer's request, and no custom headers of
 * the member's origin.
 */
export interface FastestOptions {
  /**
   * How members are probed.
   *
   * @default ProbeMethod.HEAD
   */
  readonly probeMethod?: ProbeMethod;

  /**
   * Path that is probed, after the `originPath` of each member's origin; a query may follow it. It begins with a slash and has 255 characters at
   * most, those that need it percent-encoded. Take one that is answered as fast as what visitors ask for, and that nobody's cache answers.
   *
   * @default '/'
   */
  readonly probePath?: string;

  /**
   * Status codes of a good answer, from 100 to 599. A member that asks for a secret custom header answers probes, which have none, with 403 or
   * the like.
   *
   * @default - 200 to 499
   */
  readonly expectedCodes?: number[];

  /**
   * How long a probe may take, connection included. From 10 milliseconds to the `watchdog`.
   *
   * @default Duration.millis(800)
   */
  readonly probeTimeout?: Duration;

  /**
   * The last bound of a race, should its probes not end by themselves after the `probeTimeout`: it is called off, and the `watchdogDefault` asked. From
   * the `probeTimeout` to 29 seconds, since CloudFront gives a function at origin events 30.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
   * @default Duration.millis(900)
   */
  readonly watchdog?: Duration;

  /**
   * Id of the member that is asked after a race that nobody won.
   *
   * @default - the primary; with `Steering.stickySessions()` the member that the visitor is assigned to
   */
  readonly watchdogDefault?: string;

  /**
   * How soon a slow answer is forgotten: what it added to a member's average is down to a third (1/e) after this time. From 1 second to
   * 10 minutes.
   *
   * @default Duration.seconds(10)
   */
  readonly decay?: Duration;

  /**
   * By how many percent another member must be faster before visitors move to it, so that they do not move to and fro between members that are
   * about as fast. From 0 to 90.
   *
   * @default 15
   */
  readonly hysteresis?: number;

  /**
   * How long a member that nobody was sent to is left alone before it may be tried again. Each instance of the edge router takes a little more or
   * less. From 1 second to 1 hour.
   *
   * @default Duration.seconds(15)
   */
  readonly refresh?: Duration;

  /**
   * How many percent of the time for which visitors wait may be spent on members that are not the fastest as far as is known, to find out whether
   * they have become it. From 0, which is never but after a failure, to 10.
   *
   * @default 1
   */
  readonly exploration?: number;
}

/**
 * How `Steering.fastest()` finds the fastest member, and what its edge router is like.
 */
export interface FastestSteeringOptions extends FastestOptions, EdgeRouterOptions {}
