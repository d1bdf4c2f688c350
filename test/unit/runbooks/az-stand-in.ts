import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { HttpResponse } from '../../../local/azure/world.ts'
import type { Kit, Loose } from '../local/azure/kit.ts'

const ARM = 'https://management.azure.com'

/** Seconds that a command inside a cluster takes at most. */
const COMMAND_SECONDS = 30

/** End of a shell script. */
export interface Ended {
  readonly code: number
  readonly output: string
  readonly errors: string
}

/**
 * Replacement of the program `az`. It gives its arguments to the server of the test, or lets the real one run
 * `az rest` against it.
 */
const PROGRAM = `#!/usr/bin/env bash
if [ -n "$REAL_AZ" ] && [ "$1" = rest ]; then
  exec "$REAL_AZ" "\${@//${ARM.replaceAll('/', '\\/')}/$AZ_SERVER}" --skip-authorization-header --only-show-errors
fi
printf '%s\\0' "$@" | curl --silent --show-error --fail-with-body --data-binary @- "$AZ_SERVER/az?folder=$PWD"
`

/**
 * Runs a script of bash whose `az` talks to the local Azure of a kit. `cli`: path of the Azure CLI that runs `az rest`;
 * without it, this module does, which is ten times as fast.
 */
export async function runScript(kit: Kit, script: string, cli = ''): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'az-'))
  const server = createServer((request, response) => void answer(kit, request, response))
  try {
    await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
    writeFileSync(join(folder, 'az'), PROGRAM)
    chmodSync(join(folder, 'az'), 0o755)
    const { port } = server.address() as AddressInfo
    const env = {
      ...process.env,
      ...{ PATH: `${folder}:${process.env.PATH}`, AZ_SERVER: `http://127.0.0.1:${port}`, REAL_AZ: cli },
      AZURE_CONFIG_DIR: join(folder, 'azure')
    }
    return await new Promise(ended => {
      execFile('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env }, (error, output, errors) =>
        ended({ code: error === null ? 0 : 1, output, errors: `${errors}${error?.message ?? ''}` })
      )
    })
  } finally {
    server.close()
    rmSync(folder, { recursive: true })
  }
}

/** Returns the path of `az`, or an empty text if it is not installed. */
export function installedAzureCli(): string {
  return spawnSync('bash', ['-c', 'command -v az'], { encoding: 'utf8' }).stdout.trim()
}

async function answer(kit: Kit, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await textOf(request)
  const { pathname, searchParams } = new URL(request.url ?? '', ARM)
  try {
    const result =
      pathname === '/az'
        ? runAz(kit, body.split('\0').slice(0, -1), searchParams.get('folder') ?? '')
        : shown(send(kit, request.method ?? 'GET', `${ARM}${request.url}`, body))
    response.writeHead(result.status, { 'content-type': 'application/json' }).end(result.text)
  } catch (error) {
    response.writeHead(400).end(String(error))
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

interface Shown {
  readonly status: number
  readonly text: string
}

function shown({ status, body }: HttpResponse): Shown {
  return { status, text: body === undefined ? '' : JSON.stringify(body) }
}

function send(kit: Kit, method: string, url: string, body: string): HttpResponse {
  return kit.send(method.toUpperCase(), url, undefined, body === '' ? {} : { raw: body })
}

/** Runs one command of `az` as far as the runbooks need it. Throws Error for any other command or option. */
function runAz(kit: Kit, args: readonly string[], folder: string): Shown {
  const [first, second, third] = args
  if (first === 'rest') return shown(rest(kit, args.slice(1), folder))
  if (`${first} ${second}` === 'account show') return { status: 200, text: kit.world.subscriptionId }
  if (`${first} ${second} ${third}` === 'aks command invoke') return invoke(kit, args.slice(3))
  throw new Error(`az ${args.join(' ')}: unknown command`)
}

function rest(kit: Kit, args: readonly string[], folder: string): HttpResponse {
  const string = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { method: string, url: string, body: string, 'url-parameters': string }
  })
  const { method = 'get', url = '', body = '', 'url-parameters': first } = values
  const target = new URL(url)
  // Azure CLI takes several values behind one option.
  for (const parameter of [...(first === undefined ? [] : [first]), ...positionals]) {
    const at = parameter.indexOf('=')
    target.searchParams.set(parameter.slice(0, at), parameter.slice(at + 1))
  }
  const text = body.startsWith('@') ? readFileSync(resolve(folder, body.slice(1)), 'utf8') : body
  return send(kit, method, target.href, text)
}

/** Returns a command that prints JSON, because the kubectl of local Azure prints nothing else. */
function asJson(command: string): string {
  return command.replace(/ -o (?:wide|yaml)$/, ' -o json')
}

function invoke(kit: Kit, args: readonly string[]): Shown {
  const string = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: { 'resource-group': string, name: string, command: string }
  })
  const { 'resource-group': group = '', name = '', command = '' } = values
  const cluster = `${kit.subscription}/resourceGroups/${group}/providers/Microsoft.ContainerService/managedClusters/${name}`
  const started = send(
    kit,
    'POST',
    `${ARM}${cluster}/runCommand?api-version=2026-05-01`,
    JSON.stringify({ command: asJson(command) })
  )
  const location = started.headers?.Location
  if (location === undefined) return shown(started)
  kit.wait(COMMAND_SECONDS)
  const { properties } = send(kit, 'GET', location, '').body as Loose
  return { status: properties.exitCode === 0 ? 200 : 400, text: properties.logs ?? '' }
}
