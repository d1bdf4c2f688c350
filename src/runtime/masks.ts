import { setSecret } from '@actions/core'

const secrets = new Set<string>()

/**
 * Keeps a secret out of the log from now on. A command on standard output tells GitHub's runner to mask it. The runner
 * reads standard output and standard error one after the other, so a line on standard error may overtake the command.
 * Therefore `maskStream` also replaces the secret there.
 */
export function maskSecret(secret: string): void {
  if (secret === '' || secrets.has(secret)) return
  secrets.add(secret)
  setSecret(secret)
}

/** Replaces every masked secret in a text with `***`. */
export function withoutSecrets(text: string): string {
  return [...secrets].reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
}

type Writable = Pick<NodeJS.WriteStream, 'write'>

/**
 * Replaces masked secrets in all text that is written to a stream. With `NODE_DEBUG`, Node prints headers with tokens
 * to standard error, and a running process cannot switch this off.
 */
export function maskStream(stream: Writable): void {
  stream.write = new Proxy(stream.write, {
    apply: (write, self, [chunk, ...rest]: unknown[]) =>
      Reflect.apply(write, self, [typeof chunk === 'string' ? withoutSecrets(chunk) : chunk, ...rest])
  })
}
