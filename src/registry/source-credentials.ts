import { Failure } from '../runtime/failure.ts'

/** Login to a registry from which images are imported. */
export interface SourceLogin {
  readonly username: string
  readonly password: string
}

/** Logins by the name of the registry, as `registryName` spells it. */
export type SourceCredentials = ReadonlyMap<string, SourceLogin>

/** Names of Docker Hub in image references and in `docker login`. */
const DOCKER_HUB: readonly string[] = ['index.docker.io', 'registry.hub.docker.com', 'registry-1.docker.io']

/** Returns the name of a registry in lower case. All names of Docker Hub are `docker.io`. */
export function registryName(host: string): string {
  const name = host.toLowerCase()
  return DOCKER_HUB.includes(name) ? 'docker.io' : name
}

const LINE = /^([a-z0-9][a-z0-9.-]*(?::\d+)?)=([^:\s]+):(\S+)$/i

/**
 * Reads logins from lines of the form `registry=username:password`. Empty lines are ignored. `mask` is called with every
 * password before anything can fail. Throws Failure `input-invalid`, which names the input and the number of the line
 * and quotes nothing.
 */
export function parseSourceCredentials(input: string, text: string, mask: (secret: string) => void): SourceCredentials {
  const lines = text.split('\n').map(line => LINE.exec(line.trim()) ?? line.trim())
  for (const line of lines) if (typeof line !== 'string' && line[3] !== undefined) mask(line[3])
  const logins = new Map<string, SourceLogin>()
  for (const [at, line] of lines.entries()) {
    if (line === '') continue
    if (typeof line === 'string') throw lineInvalid(input, at + 1, 'does not have the form registry=username:password')
    const [, host = '', username = '', password = ''] = line
    const registry = registryName(host)
    if (logins.has(registry)) throw lineInvalid(input, at + 1, `is a second login for ${registry}`)
    logins.set(registry, { username, password })
  }
  return logins
}

function lineInvalid(input: string, line: number, problem: string): Failure {
  return new Failure('input-invalid', `Line ${line} of the input "${input}" ${problem}.`, {
    subject: input,
    remedy:
      'Write one login per line, for example docker.io=USERNAME:TOKEN, without quotation marks and blanks. Store the lines as the secret SOURCE_CREDENTIALS. Nothing was written.'
  })
}
