import { setSecret } from '@actions/core'

const secrets = new Set<string>()

/**
 * Keeps a secret out of the log from now on. GitHub's runner is told to mask it; and because the runner reads standard output
 * and standard error one after the other, so that a line on standard error may overtake the command, it is also replaced in
 * what this process writes to standard error.
 */
export function mask(secret: string): void {
  if (secret === '' || secrets.has(secret)) return
  secrets.add(secret)
  setSecret(secret)
}

/** Replaces every masked secret of a text by `***`. */
export function withoutSecrets(text: string): string {
  return [...secrets].reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
}

type Writable = Pick<NodeJS.WriteStream, 'write'>

/**
 * Replaces masked secrets in all that is written to a stream as text. Node prints there what `NODE_DEBUG` asks for, headers
 * with tokens included, and that cannot be switched off once the process runs.
 */
export function guard(stream: Writable): void {
  stream.write = new Proxy(stream.write, {
    apply: (write, self, [chunk, ...rest]: unknown[]) =>
      Reflect.apply(write, self, [typeof chunk === 'string' ? withoutSecrets(chunk) : chunk, ...rest])
  })
}
