/** Whether a `Host` header names this machine by a name or address that cannot lead anywhere else. RFC 6761, section 6.3 */
export function isLoopbackHost(host: string | undefined): boolean {
  const [, name] = /^(\[[0-9a-f:.]+\]|[^:]+)(?::\d+)?$/i.exec(host ?? '') ?? [];
  if (name === undefined) return false;
  return name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name) || /^([a-z0-9-]+\.)*localhost\.?$/i.test(name);
}
