import type { ResourceId } from '../../../src/arm/resource-id.ts'
import { stackBody } from '../../../src/azure/services/stack-body.ts'
import type {
  Azure,
  CallOptions,
  Permission,
  StackState,
  StackWhatIf,
  WhatIfChange,
  WithEtag
} from '../../../src/azure/types.ts'
import { stackTags } from '../../../src/config/index.ts'
import { canonicalJson } from '../../../src/provisioning/approval/digest.ts'
import { templateResources } from '../../../src/provisioning/template-ids.ts'
import { Failure } from '../../../src/runtime/failure.ts'
import type { StackTemplate } from '../../../src/templates/types.ts'
import type { VirtualClock } from './virtual-clock.ts'

interface Body {
  readonly properties?: object
  readonly identity?: object
  readonly location?: string
  readonly tags?: Readonly<Record<string, string>>
}

interface StoredResource {
  readonly id: string
  readonly type: string
  body: Body
  readonly readyAt: number
}

interface StoredStack {
  readonly name: string
  readonly location: string
  readonly tags: Readonly<Record<string, string>>
  readonly endsAt: number
  readonly resources: readonly { readonly id: string }[]
  outcome: 'succeeded' | 'failed'
}

/** Seconds a resource takes by type; everything else takes ten. */
const SECONDS: Readonly<Record<string, number>> = {
  'Microsoft.Network/azureFirewalls': 420,
  'Microsoft.Network/bastionHosts': 480
}
const STACK_OVERHEAD = 30

/** Ownership tags as a stack of that name has them; none for a name of the first format, or of others. */
function tagsOf(name: string): Readonly<Record<string, string>> {
  const [prefix, workload = '', environment = '', part, region = ''] = name.split('.')
  return prefix === 'aksb' && part !== undefined ? stackTags({ workload, environment, region }, part) : {}
}

/** What outlives a run. */
export class FakeWorld {
  readonly resources = new Map<string, StoredResource>()
  readonly stacks = new Map<string, StoredStack>()
  readonly namespaces = new Map<string, string>([['microsoft.network', 'NotRegistered']])
  readonly writes: string[] = []
  /** Answers to a stack's what-if instead of the computed one. */
  readonly whatIfs = new Map<string, StackWhatIf | Failure>()
  /** Stacks whose next run fails. */
  readonly failing = new Set<string>()
  /** Resources with a lock. */
  readonly undeletable = new Set<string>()
  readonly clock: VirtualClock

  constructor(clock: VirtualClock) {
    this.clock = clock
  }

  put(id: string, type: string, body: Body, seconds = 0): void {
    this.resources.set(id.toLowerCase(), { id, type, body, readyAt: this.clock.now() + seconds * 1000 })
  }

  /** A stack that is at rest and manages these ids. */
  adopt(name: string, ids: readonly string[], outcome: StoredStack['outcome'] = 'succeeded'): void {
    const tags = tagsOf(name)
    this.stacks.set(name, {
      name,
      location: 'westeurope',
      tags,
      endsAt: 0,
      outcome,
      resources: ids.map(id => ({ id }))
    })
  }

  /** What exists, without times. */
  snapshot(): string {
    const resources = [...this.resources.values()].map(({ id, body }) => [id, body])
    const stacks = [...this.stacks.values()].map(({ name, outcome, resources: managed }) => [name, outcome, managed])
    return canonicalJson([resources.sort(), stacks.sort(), [...this.namespaces]])
  }

  state(stack: StoredStack): StackState {
    const { name, location, tags, resources } = stack
    const provisioningState = this.clock.now() < stack.endsAt ? 'deploying' : stack.outcome
    return { id: `/stacks/${name}`, name, location, tags, properties: { provisioningState, resources } }
  }

  start(template: StackTemplate): StoredStack {
    const resources = templateResources(template)
    const before = this.stacks.get(template.name)?.resources ?? []
    for (const { id } of before) {
      const stays = template.unmanaged === 'detach' || resources.some(kept => kept.id === id)
      if (!stays) this.resources.delete(id.toLowerCase())
    }
    const seconds = resources.map(({ id, type }) => {
      const takes = SECONDS[type] ?? 10
      this.put(id, type, { properties: bodies(template).get(id) ?? {} }, takes + 10)
      return takes
    })
    const endsAt = this.clock.now() + (STACK_OVERHEAD + Math.max(...seconds)) * 1000
    const outcome = this.failing.delete(template.name) ? 'failed' : 'succeeded'
    const stack = {
      name: template.name,
      location: template.location,
      endsAt,
      outcome,
      tags: stackBody(template).tags,
      resources: resources.map(({ id }) => ({ id }))
    } as const
    this.stacks.set(template.name, stack)
    return stack
  }
}

/** One run's client: it may die after its N-th request took effect and before it is answered. */
export class FakeAzure implements Azure {
  readonly subscriptionId = 's'
  readonly correlationId = 'the-run'
  readonly permissions: readonly Permission[] = []
  readonly requests: string[] = []
  readonly #world: FakeWorld
  readonly #cutAt: number
  readonly #onCut: () => void

  constructor(world: FakeWorld, cutAt = Number.POSITIVE_INFINITY, onCut: () => void = () => undefined) {
    this.#world = world
    this.#cutAt = cutAt
    this.#onCut = onCut
  }

  async read<T>(id: ResourceId): Promise<T | undefined> {
    const found = this.#world.resources.get(id.toLowerCase())
    const namespace = /\/providers\/([^/]+)$/.exec(id)?.[1]
    await this.#answer(`GET ${id}`)
    if (namespace !== undefined) return { registrationState: this.#world.namespaces.get(namespace.toLowerCase()) } as T
    if (found === undefined) return undefined
    const provisioningState = this.#world.clock.now() < found.readyAt ? 'Updating' : 'Succeeded'
    const properties = { ...found.body.properties, provisioningState }
    return { id: found.id, ...found.body, properties } as T
  }

  async readWithEtag<T>(id: ResourceId): Promise<WithEtag<T> | undefined> {
    const resource = await this.read<T>(id)
    return resource === undefined ? undefined : { resource, etag: (resource as { etag?: string }).etag }
  }

  async readOperation(): Promise<'succeeded'> {
    return 'succeeded'
  }

  async *list<T>(path: string): AsyncIterable<T> {
    await this.#answer(`LIST ${path}`)
    const type = path.split('/providers/')[1]?.toLowerCase()
    for (const { id, type: its, body } of this.#world.resources.values()) {
      if (its.toLowerCase() === type) yield { id, ...body } as T
    }
  }

  async write<T>(id: ResourceId, body: unknown): Promise<T> {
    this.#world.put(id, 'Microsoft.Resources/resourceGroups', body as Body)
    await this.#written(`PUT ${id}`)
    return body as T
  }

  patch(): Promise<void> {
    throw new Error('no step patches')
  }

  act<T>(): Promise<T> {
    throw new Error('no step acts')
  }

  ask<T>(): Promise<T> {
    throw new Error('no step asks')
  }

  /** Gone for those who look a moment after the deletion has ended. */
  async remove(id: ResourceId): Promise<void> {
    if (this.#world.undeletable.has(id)) fail('azure-refused', 'ScopeLocked', 409)
    const lingering = this.#world.resources.get(id.toLowerCase())
    await this.#written(`DELETE ${id}`)
    await this.#world.clock.sleep(60_000)
    if (lingering === undefined) return
    void this.#world.clock.sleep(15_000).then(() => this.#world.resources.delete(id.toLowerCase()))
  }

  async register(namespace: string): Promise<void> {
    this.#world.namespaces.set(namespace.toLowerCase(), 'Registered')
    await this.#written(`REGISTER ${namespace}`)
  }

  readonly stacks: Azure['stacks'] = {
    read: async name => {
      const stack = this.#world.stacks.get(name)
      await this.#answer(`GET stack ${name}`)
      return stack && this.#world.state(stack)
    },
    list: () => this.#listStacks(),
    whatIf: async template => {
      await this.#answer(`WHAT-IF ${template.name}`)
      const told = this.#world.whatIfs.get(template.name) ?? this.#compare(template)
      if (told instanceof Failure) throw told
      return told
    },
    wasDeployedWith: () => Promise.resolve(true),
    waitUntilSettled: async (name, options) => {
      const stack = this.#world.stacks.get(name)
      await this.#answer(`GET stack ${name}`)
      return stack && (await this.#follow(stack, options))
    },
    apply: async (template, options) => {
      const stack = this.#world.start(template)
      await this.#written(`PUT stack ${template.name}`)
      const state = await this.#follow(stack, options)
      if (stack.outcome === 'succeeded') return state
      throw new Failure('deployment-failed', `stack ${template.name} failed`, { remedy: 'look' })
    },
    remove: async name => {
      this.#world.stacks.delete(name)
      await this.#written(`DELETE stack ${name}`)
    },
    removeKeepingResources: async name => {
      this.#world.stacks.delete(name)
      await this.#written(`DISSOLVE stack ${name}`)
    }
  }

  async *#listStacks(): AsyncIterable<StackState> {
    await this.#answer('LIST stacks')
    for (const stack of this.#world.stacks.values()) yield this.#world.state(stack)
  }

  async #follow(stack: StoredStack, options?: CallOptions): Promise<StackState> {
    const left = stack.endsAt - this.#world.clock.now()
    if (left > 0) await this.#world.clock.sleep(left, options?.signal)
    await this.#answer(`POLL stack ${stack.name}`)
    return this.#world.state(stack)
  }

  #compare(template: StackTemplate): StackWhatIf {
    if (!this.#world.resources.has(template.deploymentScope.toLowerCase())) {
      return fail('azure-refused', 'ResourceGroupNotFound', 404)
    }
    const wanted = bodies(template)
    const rows = templateResources(template).map(({ id, type }) => {
      const before = this.#world.resources.get(id.toLowerCase())?.body.properties
      return row(id, type, before as Record<string, unknown> | undefined, wanted.get(id) ?? {})
    })
    return whatIf(rows)
  }

  async #written(request: string): Promise<void> {
    this.#world.writes.push(request)
    await this.#answer(request)
  }

  async #answer(request: string): Promise<void> {
    if (this.requests.length >= this.#cutAt) return await new Promise(() => undefined)
    this.requests.push(request)
    if (this.requests.length === this.#cutAt) {
      this.#onCut()
      return await new Promise(() => undefined)
    }
    await this.#world.clock.sleep(50)
  }
}

function bodies(template: StackTemplate): Map<string, Record<string, unknown>> {
  const ids = templateResources(template)
  const found = Object.values(template.template.resources)
  return new Map(ids.map(({ id }, i) => [id, (found[i]?.properties ?? {}) as Record<string, unknown>]))
}

function row(
  id: string,
  type: string,
  before: Record<string, unknown> | undefined,
  after: Record<string, unknown>
): WhatIfChange {
  const common = { id, type, changeCertainty: 'definite' } as const
  if (before === undefined) return { ...common, changeType: 'create' }
  const paths = Object.keys(after).filter(path => canonicalJson(before[path]) !== canonicalJson(after[path]))
  if (paths.length === 0) return { ...common, changeType: 'noChange' }
  const delta = paths.map(path => ({
    path: `properties.${path}`,
    changeType: 'modify' as const,
    before: before[path],
    after: after[path]
  }))
  return { ...common, changeType: 'modify', resourceConfigurationChanges: { delta } }
}

export function whatIf(
  resourceChanges: readonly WhatIfChange[],
  diagnostics: NonNullable<StackWhatIf['properties']['diagnostics']> = []
): StackWhatIf {
  return { properties: { provisioningState: 'succeeded', changes: { resourceChanges }, diagnostics } }
}

export function refusedWith(reason: Failure['reason'], code: string, status: number): Failure {
  return new Failure(reason, `Azure answered ${status} ${code}`, {
    remedy: 'look',
    status,
    leaves: [{ code, message: code }]
  })
}

function fail(reason: Failure['reason'], code: string, status: number): never {
  throw refusedWith(reason, code, status)
}
