import { ADD_HEADER_PREFIX, CONFIG_HEADER } from '../names';

/** Most pieces that a configuration is split into: more than origin custom headers have room for. */
export const MAX_CONFIG_HEADERS = 9;

/** Name of the header that holds a piece of the configuration, counted from 1. */
export function configHeader(piece: number, pieces: number): string {
  return pieces === 1 ? CONFIG_HEADER : `${CONFIG_HEADER}-${piece}`;
}

/** Name of the origin custom header that holds a member's own custom header on the origin of another member. */
export function addHeader(member: string, name: string): string {
  return `${ADD_HEADER_PREFIX}${member}-${name}`;
}

/** The configuration's text, put together; undefined where there is none. */
export function joinConfig(header: (name: string) => string | undefined): string | undefined {
  const whole = header(CONFIG_HEADER);
  if (whole !== undefined) return whole;
  let text = '';
  for (let piece = 1; piece <= MAX_CONFIG_HEADERS; piece++) {
    const part = header(`${CONFIG_HEADER}-${piece}`);
    if (part === undefined) break;
    text += part;
  }
  return text === '' ? undefined : text;
}
