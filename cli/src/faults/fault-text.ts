import { checkedDepth, PLAIN_FAULTS, refusal, type FaultSpec } from './fault-spec';
import { meantName } from '../../../src/contract/nearest-name';

const FORMS = [
  ...PLAIN_FAULTS, 'status <code>', 'slow <time> [sigma <number>]', 'brown-out <n>% [<fault>]', 'flapping <up>/<down> [<fault>]',
];
const WORDS = [...PLAIN_FAULTS, 'status', 'slow', 'brown-out', 'flapping'] as const;

/** The text that `parseFault` reads back to the same fault. */
export function faultText(spec: FaultSpec): string {
  switch (spec.kind) {
    case 'status': return `status ${spec.code}`;
    case 'slow': return `slow ${timeText(spec.medianMs)}${spec.sigma === 0 ? '' : ` sigma ${spec.sigma}`}`;
    case 'brown-out': return `brown-out ${Math.round(spec.share * 1e6) / 1e4}% ${faultText(spec.fault)}`;
    case 'flapping': return `flapping ${timeText(spec.upMs)}/${timeText(spec.downMs)} ${faultText(spec.fault)}`;
    default: return spec.kind;
  }
}

/** @throws SmartOriginError `ERR_FAULT` */
export function parseFault(text: string): FaultSpec {
  const words = text.trim().toLowerCase().split(/\s+/);
  return read(words, { text, depth: 1 });
}

interface Reading {
  /** The whole, for messages. */
  text: string;
  depth: number;
}

function read([word = '', ...rest]: string[], reading: Reading): FaultSpec {
  const { text } = reading;
  switch (word) {
    case 'status': {
      const [code = '', ...more] = rest;
      if (!/^\d{3}$/.test(code)) throw refusal(`"${text}" names no status`, `after "status" stands a number from 200 to 599, not "${code}"`, 'write "status 503"');
      nothing(more, text);
      return { kind: 'status', code: Number(code) };
    }
    case 'slow': {
      const [time = '', sigma, number = '', ...more] = rest;
      const medianMs = milliseconds(time, text, 'slow 800ms sigma 0.5');
      if (sigma === undefined) return { kind: 'slow', medianMs, sigma: 0 };
      if (sigma !== 'sigma' || !/^\d+(\.\d+)?$/.test(number)) {
        throw refusal(`"${text}" cannot be read behind the time`, `there stands nothing, or "sigma" and a number, not "${rest.slice(1).join(' ')}"`, 'write "slow 800ms sigma 0.5"');
      }
      nothing(more, text);
      return { kind: 'slow', medianMs, sigma: Number(number) };
    }
    case 'brown-out': {
      const [percent = '', ...inner] = rest;
      const [, number] = /^(\d+(?:\.\d+)?)%$/.exec(percent) ?? [];
      if (number === undefined) throw refusal(`"${text}" names no share`, `after "brown-out" stands a share from 0% to 100%, not "${percent}"`, 'write "brown-out 30%"');
      // As it is written: 0.07 times 100 is not quite 7.
      return { kind: 'brown-out', share: Math.round(Number(number) * 1e4) / 1e6, fault: innerFault(inner, { kind: 'status', code: 503 }, reading) };
    }
    case 'flapping': {
      const [times = '', ...inner] = rest;
      const [up = '', down = '', ...others] = times.split('/');
      if (others.length > 0) throw refusal(`"${text}" has too many times`, 'there are two: how long it is up, and how long down', 'write "flapping 5s/2s"');
      const example = 'flapping 5s/2s';
      return {
        kind: 'flapping', upMs: milliseconds(up, text, example), downMs: milliseconds(down, text, example),
        fault: innerFault(inner, { kind: 'refused' }, reading),
      };
    }
    default: {
      const plain = PLAIN_FAULTS.find((kind) => kind === word);
      if (plain === undefined) throw unknown(word, text);
      nothing(rest, text);
      return { kind: plain };
    }
  }
}

function innerFault(words: string[], usual: FaultSpec, { text, depth }: Reading): FaultSpec {
  if (words.length === 0) return usual;
  return read(words, { text, depth: checkedDepth(depth + 1) });
}

function milliseconds(time: string, text: string, example: string): number {
  const [, number, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(time) ?? [];
  if (number !== undefined) return Number(number) * (unit === 's' ? 1000 : 1);
  throw refusal(`"${text}" has ${time === '' ? 'no time' : `"${time}"`} where a time stands`, 'a time is a number of milliseconds or seconds: 800ms, 2s', `write "${example}"`);
}

function timeText(ms: number): string {
  return ms > 0 && ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

function nothing(words: string[], text: string): void {
  if (words.length > 0) throw refusal(`"${text}" goes on with "${words.join(' ')}"`, 'nothing stands behind that fault', 'leave it out');
}

function unknown(word: string, text: string) {
  const meant = meantName(word, WORDS);
  const form = FORMS.find((each) => each.split(' ')[0] === meant);
  return refusal(word === '' ? 'no fault was given' : `"${word}" is no fault${word === text.trim().toLowerCase() ? '' : `, in "${text}"`}`,
    `there are: ${FORMS.join(', ')}`, form === undefined ? 'write one of these' : `write ${form}`);
}
