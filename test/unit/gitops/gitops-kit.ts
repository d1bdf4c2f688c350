import type { Azure } from '../../../src/azure/index.ts'
import type { Baseline } from '../../../src/config/types.ts'
import type { FluxConfiguration, FluxExtension, FluxState, ObjectStatus } from '../../../src/gitops/flux-status.ts'
import type { StepContext } from '../../../src/provisioning/index.ts'
import type { Log } from '../../../src/runtime/clock-and-log.ts'
import { fluxConfigurationId, kustomizationsOf } from '../../../src/templates/index.ts'
import { fakeAzure } from '../preflight/fake-azure.ts'
import { VirtualClock } from '../provisioning/virtual-clock.ts'
import { fluxFrom } from '../templates/baselines.ts'

export const COMMIT = 'a'.repeat(40)
export const SYNCED = `main@sha1:${COMMIT}`
export const baseline = fluxFrom({
  kind: 'git',
  url: 'https://github.com/contoso/x',
  revision: { branch: 'main' },
  access: 'public'
})

export interface Said {
  readonly baseline?: Baseline
  readonly configuration?: Partial<FluxConfiguration['properties']>
  readonly extension?: FluxExtension['properties']
  readonly power?: string
  readonly source?: Condition
  /** By kustomization; all others are well. */
  readonly rows?: Readonly<Record<string, ObjectStatus | undefined>>
}

interface Condition {
  readonly reason: string
  readonly message: string
}

export function well(name: string, revision = SYNCED): ObjectStatus {
  const message = `Applied revision: ${revision}`
  const statusConditions = [{ type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message }]
  return { kind: 'Kustomization', name: `cluster-${name}`, complianceState: 'Compliant', statusConditions }
}

export function unwell(name: string, reason: string, message: string, status = 'False'): ObjectStatus {
  const statusConditions = [{ type: 'Ready', status, reason, message }]
  return { kind: 'Kustomization', name: `cluster-${name}`, complianceState: 'Non-Compliant', statusConditions }
}

/** Flux as Azure tells of it: all is well but for what is said. */
export function state({
  baseline: of = baseline,
  configuration,
  extension,
  power,
  source,
  rows = {}
}: Said = {}): FluxState {
  const ready = source ?? { reason: 'Succeeded', message: 'stored artifact' }
  const condition = { type: 'Ready', status: source === undefined ? 'True' : 'False', ...ready }
  const objects = kustomizationsOf(of).map(({ name }) => (name in rows ? rows[name] : well(name)))
  const kind = of.config.gitops.source?.kind === 'oci' ? 'OCIRepository' : 'GitRepository'
  const statuses = [{ kind, name: 'cluster', statusConditions: [condition] }, ...objects].filter(
    object => object !== undefined
  )
  return {
    configurationId: fluxConfigurationId(of, 'blue'),
    cluster: { properties: { provisioningState: 'Succeeded', powerState: { code: power ?? 'Running' } } },
    extension: { properties: extension ?? { provisioningState: 'Succeeded', currentVersion: '1.24.1' } },
    configuration: {
      properties: { provisioningState: 'Succeeded', sourceSyncedCommitId: SYNCED, statuses, ...configuration }
    }
  }
}

export interface Scene {
  readonly at?: (seconds: number) => FluxState
  readonly health?: () => string
  readonly written?: string
  readonly signal?: AbortSignal
  /** The record set of an open procedure. */
  readonly record?: object
}

/** A context whose Azure tells what a function of the seconds since the beginning says. */
export function scene({ at = () => state(), health = () => 'Up', written, signal, record }: Scene) {
  const clock = new VirtualClock()
  const began = clock.now()
  const lines: string[] = []
  const patches: unknown[] = []
  const read = (id: string): unknown => {
    const now = at((clock.now() - began) / 1000)
    if (/\/fluxConfigurations\//.test(id)) return now.configuration
    if (/\/extensions\//.test(id)) return now.extension
    if (/\/privateDnsZones\//.test(id)) return record
    return /\/managedClusters\//.test(id) ? now.cluster : {}
  }
  const answer = () => ({ backendHealthHttpSettings: { servers: [{ address: '10.0.0.1', health: health() }] } })
  const azure: Azure = {
    ...fakeAzure({}),
    read: async <T>(id: string) => read(id) as T | undefined,
    act: async <T>() => answer() as T,
    patch: async (_, body) => {
      patches.push(body)
    },
    stacks: {
      ...fakeAzure({}).stacks,
      read: async name => ({
        id: name,
        name,
        location: 'x',
        properties: { provisioningState: 'succeeded' },
        ...(written === undefined ? {} : { systemData: { lastModifiedAt: written } })
      })
    }
  }
  const say = (message: string) => {
    lines.push(message)
  }
  const log: Log = { debug: say, info: say, warning: say, group: (_, work) => work() }
  const context: StepContext = { azure, baseline, clock, log, signal: signal ?? new AbortController().signal }
  return { context, clock, lines, patches, began }
}
