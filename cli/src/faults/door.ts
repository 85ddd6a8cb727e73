import { once } from 'node:events';
import http from 'node:http';
import net, { type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { endsIdle, isOfConnections, playToConnection, playToKeptConnection, stateFor, type DoorState } from './connection-faults';
import { DistantSocket } from './distant-socket';
import type { SimpleFault } from './fault-spec';
import type { Random } from './lot';
import type { OwnRequests } from './own-requests';
import { answerByOrigin, responseOn } from './pass-on';
import type { PortKeeper } from './port-keeper';
import { resetSocket } from './reset-socket';
import { MAX_HEAD } from '../edge-rules/limits';
import type { Certificate } from '../listener/certificate';
import { endWithViewer, isWebSocketHandshake, withoutUpgrade } from '../listener/web-socket';
import { openBlackHole, type BlackHole } from '../origins/black-hole';
import type { Origin } from '../origins/origin';

/** What a door does with those who come. */
export interface DoorPlay {
  /** Undefined where everything is passed on. */
  readonly fault?: SimpleFault;
  /** Whether the fault strikes this time; left out where it does always. */
  readonly strikes?: () => boolean;
}

export interface DoorSettings {
  keeper: PortKeeper;
  own: OwnRequests;
  /** What plays the origin, for requests that are not the local CloudFront's own. */
  target: () => Origin;
  roundTripMs: () => number;
  random: Random;
  /** For the origin's name. */
  certificate: () => Promise<Certificate>;
  wrongCertificate: () => Certificate;
  /** A fault of ours. */
  onFault: (error: unknown) => void;
}

interface Connection {
  readonly raw: Socket;
  /** That of the play when it was taken. */
  readonly epoch: number;
  /** Requests under way. */
  busy: number;
}

/** A port of 127.0.0.1 that plays a fault on real sockets, or passes on to what plays the origin. */
export class Door {
  /** Opens it, passing everything on. */
  static async open(settings: DoorSettings): Promise<Door> {
    const door = new Door(await settings.keeper.take(), settings);
    await door.enter('listening');
    return door;
  }

  private playing: DoorPlay = {};
  /** Counts the plays. */
  private epoch = 0;
  private state: DoorState = 'closed';
  private listener: net.Server | undefined;
  private hole: BlackHole | undefined;
  private readonly connections = new Map<Duplex, Connection>();
  private readonly http: http.Server;

  private constructor(readonly port: number, private readonly settings: DoorSettings) {
    this.http = this.serves(http.createServer(SERVER_OPTIONS));
  }

  /**
   * Plays something else from now on. Requests under way end as they would have; a reset breaks them too.
   *
   * @throws SmartOriginError `ERR_BLACK_HOLE`; it plays what it did then
   */
  async show(play: DoorPlay): Promise<void> {
    const state = play.strikes === undefined ? stateFor(play.fault) : 'listening';
    if (state !== this.state) await this.change(state);
    this.playing = play;
    this.epoch += 1;
    // A share is drawn for each request that comes, over kept connections too.
    if (play.fault === undefined || play.strikes !== undefined) return;
    const breaks = play.fault.kind === 'reset';
    const ends = endsIdle(play.fault);
    for (const { raw, busy } of this.connections.values()) if (breaks || (ends && busy === 0)) resetSocket(raw);
  }

  /** Ends everything that it holds. */
  async close(): Promise<void> {
    for (const { raw } of this.connections.values()) raw.destroy();
    await this.leave();
  }

  private async change(state: DoorState): Promise<void> {
    const before = this.state;
    await this.leave();
    try {
      await this.enter(state);
    } catch (error) {
      await this.enter(before);
      throw error;
    }
  }

  private async enter(state: DoorState): Promise<void> {
    if (state === 'black-hole') this.hole = await openBlackHole({ port: this.port });
    if (state === 'listening') {
      this.listener = net.createServer({ noDelay: true, allowHalfOpen: true }, (raw) => this.onConnection(raw));
      await once(this.listener.listen(this.port, '127.0.0.1'), 'listening');
    }
    this.state = state;
  }

  private async leave(): Promise<void> {
    // Its connections may outlast it, so its end is not waited for; the port is free at once.
    this.listener?.close();
    this.listener = undefined;
    await this.hole?.close();
    this.hole = undefined;
    this.state = 'closed';
  }

  private onConnection(raw: Socket): void {
    const { roundTripMs } = this.settings;
    raw.on('error', () => undefined);
    const stream = roundTripMs() > 0 ? new DistantSocket(raw, roundTripMs) : raw;
    const connection: Connection = { raw, epoch: this.epoch, busy: 0 };
    this.connections.set(stream, connection);
    raw.once('close', () => this.connections.delete(stream));
    const { fault, strikes } = this.playing;
    if (fault === undefined || !isOfConnections(fault) || strikes?.() === false) return this.serve(stream, connection);
    // It ends with its connection, whatever is played next.
    connection.busy = 1;
    playToConnection(fault, stream, () => this.serveTls(stream, connection, this.settings.wrongCertificate()));
  }

  /** The local CloudFront sends plain requests, whatever the origin speaks; functions come by what they would come to the origin by. */
  private serve(stream: Duplex, connection: Connection): void {
    // Whoever says nothing has nothing to be told.
    const onEnd = () => void stream.end();
    stream.once('end', onEnd);
    stream.once('data', (first: Buffer) => {
      stream.off('end', onEnd);
      stream.pause();
      stream.unshift(first);
      if (first[0] !== TLS_HANDSHAKE) {
        this.http.emit('connection', stream);
        return void process.nextTick(() => stream.resume());
      }
      this.settings.certificate().then((certificate) => this.serveTls(stream, connection, certificate)).catch((error: unknown) => {
        this.settings.onFault(error);
        stream.destroy();
      });
    });
  }

  private serveTls(stream: Duplex, connection: Connection, certificate: Certificate): void {
    if (stream.destroyed) return;
    const secure = new TLSSocket(stream as Socket, { isServer: true, secureContext: createSecureContext(certificate), ALPNProtocols: ['http/1.1'] });
    secure.on('error', () => stream.destroy());
    this.connections.set(secure, connection);
    connection.raw.once('close', () => this.connections.delete(secure));
    this.http.emit('connection', secure);
  }

  private serves(server: http.Server): http.Server {
    server.on('request', (message: http.IncomingMessage, response: http.ServerResponse) => {
      this.onRequest(message, message.socket, response, false);
    });
    server.on('upgrade', (message: http.IncomingMessage, stream: Duplex, head: Buffer) => {
      if (!isWebSocketHandshake(message)) {
        // That of an idle connection, which it is no more.
        (stream as Socket).setTimeout?.(0);
        stream.unshift(Buffer.concat([withoutUpgrade(message), head]));
        return void server.emit('connection', stream);
      }
      if (head.length > 0) stream.unshift(head);
      endWithViewer(stream);
      this.onRequest(message, stream, responseOn(message, stream), true);
    });
    server.on('clientError', (_error: Error, stream: Duplex) => stream.destroy());
    return server;
  }

  private onRequest(message: http.IncomingMessage, stream: Duplex, response: http.ServerResponse, webSocket: boolean): void {
    const { settings, connections, playing: { fault, strikes } } = this;
    const connection = connections.get(stream);
    const own = settings.own.recognize(message.headers);
    if (connection !== undefined) {
      connection.busy += 1;
      // It is ended after this answer; who is told does not send the next request into its end.
      if (connection.epoch !== this.epoch) response.shouldKeepAlive = false;
      response.once('close', () => this.onAnswered(stream, connection));
    }
    let struck: SimpleFault | undefined;
    if (fault !== undefined && isOfConnections(fault)) {
      const keptSinceBefore = connection !== undefined && connection.epoch !== this.epoch;
      if (keptSinceBefore && strikes?.() !== false) return playToKeptConnection(fault, stream);
    } else if (fault !== undefined && strikes?.() !== false) {struck = fault;}
    answerByOrigin({ message, stream, webSocket, own, fault: struck }, settings.target(), response, settings.random).catch((error: unknown) => {
      settings.onFault(error);
      stream.destroy();
    });
  }

  /** Whoever keeps the connection would miss what is played by now. */
  private onAnswered(stream: Duplex, connection: Connection): void {
    connection.busy -= 1;
    if (connection.epoch !== this.epoch && connection.busy === 0) stream.end();
  }
}

/** The type of the first record of TLS. RFC 8446 §5.1 */
const TLS_HANDSHAKE = 0x16;

/** What the local CloudFront takes, with the mark of its own requests; what an origin would say to it, the origin says. */
const SERVER_OPTIONS: http.ServerOptions = {
  maxHeaderSize: 2 * MAX_HEAD, requireHostHeader: false, keepAliveTimeout: 65_000, headersTimeout: 0, requestTimeout: 0,
};
