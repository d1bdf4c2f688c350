import { ingressAnswers } from '../aks/internal-services.ts'
import { keyOf } from './resource-ids.ts'
import { tableOf } from './tables.ts'
import type { World } from './world.ts'

/** Something that answers at a private address, for example an ingress controller behind its load balancer. */
export interface SimulatedBackend {
  readonly ports: readonly number[]
  /** Host names its certificate is for, `*.` for one label; absent where it speaks no TLS. */
  readonly names?: readonly string[]
  /** Paths it answers well; absent: all. */
  readonly paths?: readonly string[]
  /** Hosts for which a request is answered well, as its header names them; absent: any. */
  readonly hosts?: readonly string[]
  /** Number of ready pods behind the address; absent where nobody counts them. */
  readonly pods?: number
}

/** Functions that bring what clusters publish up to date, called before backends are asked. */
export const refreshBackends: ((world: World) => void)[] = []

/** What a probe finds at an address. */
export type Probe = { readonly healthy: true } | { readonly healthy: false; readonly because: string }

function table(world: World): Record<string, SimulatedBackend> {
  return tableOf<SimulatedBackend>(world, 'answering')
}

/** From now on something answers at an address; by default only the ingress of a cluster does. */
export function startBackend(world: World, address: string, what: SimulatedBackend): void {
  table(world)[keyOf(address)] = what
}

export function stopBackend(world: World, address: string): void {
  delete table(world)[keyOf(address)]
}

export interface BackendRequest {
  readonly address: string
  readonly port: number
  readonly tls: boolean
  /** Host the certificate must be for; absent: its name is not looked at. */
  readonly host?: string
  /** What the header of the request names; absent: the address. */
  readonly header?: string
  /** Absent: any path; only whether somebody answers for the host counts. */
  readonly path?: string
}

/** Returns what answers at an address. */
export function backendAt(world: World, address: string): SimulatedBackend | undefined {
  return table(world)[keyOf(address)] ?? ingressAnswers(world, address)
}

/** Whether a request to an address would be answered well: by what was said to answer there, or by a cluster's ingress. */
export function probeBackend(
  world: World,
  { address, port, tls, host, header = address, path }: BackendRequest
): Probe {
  const found = backendAt(world, address)
  if (found === undefined || !found.ports.includes(port)) {
    return { healthy: false, because: `Cannot connect to backend server at ${address}:${port}.` }
  }
  if (tls && found.names === undefined) return { healthy: false, because: 'The backend server does not speak TLS.' }
  if (tls && host !== undefined && found.names?.some(name => coversName(name, host)) !== true) {
    return {
      healthy: false,
      because: `The Common Name of the leaf certificate presented by the backend server does not match the Probe or Backend Setting hostname of the application gateway, '${host}'.`
    }
  }
  const isKnown = found.hosts === undefined || found.hosts.some(name => coversName(name, header))
  if (!isKnown || (path !== undefined && found.paths?.includes(path) === false)) {
    return {
      healthy: false,
      because: `Received invalid status code: 404 in the backend server's HTTP response for '${path ?? '/'}'.`
    }
  }
  return { healthy: true }
}

/** Returns whether a name with or without `*.` for one label is for a host. */
export function coversName(name: string, host: string): boolean {
  const [pattern, wanted] = [keyOf(name), keyOf(host)]
  return pattern.startsWith('*.') ? wanted.slice(wanted.indexOf('.') + 1) === pattern.slice(2) : pattern === wanted
}
