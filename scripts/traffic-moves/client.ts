import { issueToken } from '../../local/azure/entra/tokens.ts'
import { APPLY_IDENTITY, createWorld } from '../../local/azure/new-world.ts'
import { handleArm } from '../../local/azure/protocol/arm-handler.ts'
import { advanceTo } from '../../local/azure/protocol/operations.ts'
import type { HttpResponse, World } from '../../local/azure/world.ts'

/** JSON as it comes. */
export type Loose = ReturnType<typeof JSON.parse>

const NETWORK_VERSION = '2025-09-01'
const RESOURCES_VERSION = '2025-04-01'
/** Tries before a wait counts as endless. */
const MOST_POLLS = 500

/** A world with one resource group, and requests to its Resource Manager as a client sends them. */
export class Client {
  readonly world: World
  readonly group: string

  constructor(seed: number) {
    this.world = createWorld({
      seed,
      repository: { owner: 'contoso', ownerId: 1, name: 'shop', id: 2 },
      environments: ['production'],
      issuer: { url: 'https://token.actions.githubusercontent.com', jwk: { kid: 'k' } }
    })
    for (const registration of Object.values(this.world.namespaces)) registration.state = 'Registered'
    this.group = `/subscriptions/${this.world.subscriptionId}/resourceGroups/rg`
    this.make(this.group, { location: 'westeurope' })
  }

  /** Returns the id of a Network resource: `type/name`. */
  id(name: string): string {
    return `${this.group}/providers/Microsoft.Network/${name}`
  }

  /** Returns a copy, as a client has one: to change it does not change the world. */
  get(id: string): Loose {
    return structuredClone(this.send('GET', id).body)
  }

  /** Sends a PUT and returns the address of its operation. */
  put(id: string, body: Loose): string {
    const { headers } = this.accepted(this.send('PUT', id, body))
    return headers?.['Azure-AsyncOperation'] ?? ''
  }

  /** Sends a PUT and waits for its end. */
  make(id: string, body: Loose): void {
    const operation = this.put(id, body)
    if (operation !== '') this.follow(operation)
  }

  /** Polls an operation to its end and returns its status. */
  follow(operation: string): string {
    return this.until(
      () => String(this.get(operation).status),
      status => status !== 'InProgress'
    )
  }

  /** Sends a POST that takes time and returns its result. */
  act(id: string, action: string, body?: Loose): Loose {
    const { headers } = this.accepted(this.send('POST', `${id}/${action}`, body))
    return this.until(
      () => this.send('GET', headers?.Location ?? ''),
      ({ status }) => status !== 202
    ).body
  }

  wait(seconds: number): void {
    advanceTo(this.world, this.world.now + seconds * 1000)
  }

  /** Reads every five seconds until the value passes the test. */
  until<T>(read: () => T, isDone: (value: T) => boolean): T {
    for (let poll = 0; poll < MOST_POLLS; poll++) {
      const value = read()
      if (isDone(value)) return value
      this.wait(5)
    }
    throw new Error(`The wait did not end within ${MOST_POLLS} polls.`)
  }

  private accepted(response: HttpResponse): HttpResponse {
    if (response.status < 300) return response
    throw new Error(`Local Azure refused the request: ${JSON.stringify(response.body)}`)
  }

  private send(method: string, address: string, body?: Loose): HttpResponse {
    const url = new URL(address, 'https://management.azure.com')
    const version = url.pathname.includes('/providers/Microsoft.Network/') ? NETWORK_VERSION : RESOURCES_VERSION
    if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', version)
    return handleArm(this.world, {
      method,
      host: url.host,
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: { authorization: `Bearer ${this.token()}` },
      body: body === undefined ? '' : JSON.stringify(body)
    })
  }

  private token(): string {
    const identities = Object.values(this.world.directory.applications)
    const identity = identities.find(({ displayName }) => displayName === APPLY_IDENTITY)
    if (identity === undefined) throw new Error('The world has no apply identity.')
    return issueToken(this.world, identity)
  }
}
