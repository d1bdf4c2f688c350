/**
 * Optional features of an environment, each switched to another value and back on a running environment. Every direction
 * must converge, and a second run must write nothing: what one stack deletes can stand in the way of another one.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { forkHost, type OpenHost, type RunResult, runWorkflow, type World } from '../../local/index.ts'

/** A setting below `defaults`, by its path, with the value it is switched to. */
export interface Feature {
  readonly setting: string
  readonly to: unknown
  /** Other settings that only go together with it. */
  readonly with?: Readonly<Record<string, unknown>>
  /** Days after provisioning at which Azure takes the change. */
  readonly afterDays?: number
  /** Reason for which the plan refuses to switch it on a running environment. */
  readonly refused?: string
}

const ALERTS = { emails: ['ops@contoso.com'] }

/** One row for each setting that switches something on or off, or chooses among kinds. */
export const FEATURES: readonly Feature[] = [
  { setting: 'hub.firewall.tier', to: 'Standard', refused: 'azure-refused' },
  { setting: 'hub.bastion.enabled', to: false },
  { setting: 'hub.gateway.kind', to: 'Vpn', with: { 'hub.gateway.sku': 'VpnGw1AZ' } },
  { setting: 'dns.zones', to: 'hub' },
  { setting: 'ingress.domain', to: undefined, with: { gitops: undefined } },
  { setting: 'ingress.firewall.mode', to: 'Detection' },
  { setting: 'registry.replicas', to: ['northeurope'] },
  { setting: 'registry.quarantine', to: true },
  { setting: 'registry.cache', to: [{ name: 'nginx', from: 'mcr.microsoft.com/oss/nginx', to: 'oss/nginx' }] },
  // The plan of a table changes at most once a week.
  { setting: 'monitoring.containerLogs', to: 'Analytics', afterDays: 8 },
  { setting: 'monitoring.prometheus', to: false },
  { setting: 'monitoring.alerts', to: undefined },
  { setting: 'monitoring.flowLogs.enabled', to: true },
  { setting: 'monitoring.flowLogs.trafficAnalytics', to: true, with: { 'monitoring.flowLogs.enabled': true } },
  { setting: 'policies.effect', to: 'Audit' },
  { setting: 'budget', to: undefined },
  { setting: 'events.relay', to: 'none' },
  { setting: 'cluster.features.keda', to: true },
  { setting: 'cluster.features.costAnalysis', to: false },
  { setting: 'cluster.features.imageCleaner.enabled', to: false },
  { setting: 'cluster.features.defender', to: false },
  { setting: 'cluster.features.runCommand', to: true },
  { setting: 'cluster.features.networkObservability', to: true },
  { setting: 'cluster.features.storage.disk', to: true },
  { setting: 'cluster.features.storage.file', to: true },
  { setting: 'cluster.features.storage.blob', to: true },
  { setting: 'cluster.features.storage.snapshots', to: true, with: { 'cluster.features.storage.disk': true } },
  {
    setting: 'cluster.pools',
    to: { user: { vmSize: 'Standard_D4d_v5' }, more: { vmSize: 'Standard_D4d_v5', maxNodes: 2 } }
  },
  { setting: 'cluster.systemPool.upgrade.undrainable', to: 'Cordon' },
  { setting: 'upgrades.nodeImageChannel', to: 'None' },
  { setting: 'upgrades.freezes', to: [{ from: '2027-02-01', to: '2027-02-03', reason: 'stocktaking' }] },
  { setting: 'gitops', to: undefined }
]

/** Settings that switch or choose and have no row above, with the reason. */
export const NOT_SWITCHED: Readonly<Record<string, string>> = {
  profile: 'It only chooses defaults of other settings.',
  'hub.bastion.sku': 'Azure raises it and never lowers it.',
  'hub.gateway.sku': 'It is a size of a gateway that exists.',
  'hub.existing.firewallPolicy.rules': 'It needs a hub of others.',
  'hub.existing.peering': 'It needs a hub of others.',
  'hub.existing.zoneLinks': 'It needs a hub of others.',
  'dns.existing.links': 'It needs zones of others.',
  'registry.kind': 'It needs a registry of another environment.',
  'cluster.tier': 'It goes up and down without a resource that is made or deleted.',
  'cluster.supportPlan': 'It is fixed to the tier Premium.',
  'cluster.networkPolicy': 'Azure never changes it.',
  'cluster.systemPool.osDisk.type': 'Azure never changes it.',
  'cluster.systemPool.encryptionAtHost': 'Azure never changes it.',
  'cluster.features.backup': 'Local Azure has no backup vaults.',
  'upgrades.strategy': 'It changes what upgrades do, and no resource.',
  'upgrades.kubernetesChannel': 'It starts upgrades that Azure makes by itself.',
  'upgrades.follow': 'It chooses the version of an upgrade, and changes no resource.',
  'upgrades.gates.flux': 'It is a condition of an upgrade, and changes no resource.',
  'upgrades.gates.gateway': 'It is a condition of an upgrade, and changes no resource.',
  'changes.gitops': 'It is a condition of a run, and changes no resource.',
  'upgrades.keepRollback': 'An upgrade switches the channels off, not provisioning.',
  'upgrades.windows.kubernetes.day': 'It is a time.',
  'upgrades.windows.nodeImages.day': 'It is a time.'
}

/** Settings that are switched already when an environment is provisioned, so that switching takes them away. */
const BASE: Readonly<Record<string, unknown>> = {
  'monitoring.alerts': ALERTS,
  budget: { amount: 2500, ...ALERTS }
}

/** A folder with a copy of the starter kit whose `defaults` have these settings, and whose workflow names what may be deleted. */
export function kitWithSettings(
  folder: string,
  starter: string,
  settings: Readonly<Record<string, unknown>>,
  allowed: readonly string[]
): string {
  mkdirSync(folder, { recursive: true })
  cpSync(starter, folder, { recursive: true })
  const file = join(folder, 'aks-baseline.yml')
  const document = parseDocument(readFileSync(file, 'utf8'))
  for (const [path, value] of Object.entries({ ...BASE, ...settings })) {
    const at = ['defaults', ...path.split('.')]
    if (value !== undefined) document.setIn(at, document.createNode(value))
    else if (document.hasIn(at)) document.deleteIn(at)
  }
  writeFileSync(file, document.toString({ lineWidth: 0 }))
  const workflow = join(folder, 'provision.yml')
  const names = ['allow-destructive: |', ...allowed.map(id => `  ${id}`)].map(line => `\n      ${line}`).join('')
  const mode = "'plan' || 'apply' }}"
  writeFileSync(workflow, readFileSync(workflow, 'utf8').replace(mode, `${mode}${names}`))
  return folder
}

export interface FeatureRun {
  readonly starter: string
  /** For kits. */
  readonly directory: string
  readonly source: boolean
}

let kits = 0
const DAY = 86_400_000

/** Provisions an environment with `BASE`, for all features. */
export async function provisionedWorld(host: OpenHost, options: FeatureRun): Promise<World> {
  const end = await provisionWith(host, {}, options)
  if (end.conclusion !== 'success') throw new Error(`the environment was not provisioned: ${messagesOf(end)}`)
  return structuredClone(host.world)
}

/** Switches a feature and back on a copy of a world. Returns what did not converge, or nothing. */
export async function switchFeature(feature: Feature, world: World, options: FeatureRun): Promise<string | undefined> {
  const host = await forkHost(world)
  try {
    const settings = { [feature.setting]: feature.to, ...feature.with }
    host.world.now += (feature.afterDays ?? 0) * DAY
    const there = await converges(host, settings, options)
    if (feature.refused !== undefined)
      return there?.startsWith(feature.refused) ? undefined : `not refused as ${feature.refused}: ${there}`
    if (there !== undefined) return `to ${JSON.stringify(feature.to)}: ${there}`
    host.world.now += (feature.afterDays ?? 0) * DAY
    const back = await converges(host, {}, options)
    return back === undefined ? undefined : `back: ${back}`
  } finally {
    await host.close()
  }
}

async function converges(host: OpenHost, settings: Feature['with'], options: FeatureRun): Promise<string | undefined> {
  const first = await provisionWith(host, settings, options)
  if (first.conclusion !== 'success') return messagesOf(first)
  const second = await provisionWith(host, settings, options)
  if (second.conclusion !== 'success') return `second run: ${messagesOf(second)}`
  const { writes } = second.requests
  return writes === 0 ? undefined : `the second run writes ${writes} times`
}

/** Runs the workflow, and once more with the destructive changes allowed that it names, as a team would. */
async function provisionWith(host: OpenHost, settings: Feature['with'], options: FeatureRun): Promise<RunResult> {
  const run = (allowed: readonly string[]) => {
    const caller = kitWithSettings(join(options.directory, `kit-${++kits}`), options.starter, settings ?? {}, allowed)
    return runWorkflow(host, { workflow: 'provision', caller, source: options.source })
  }
  const first = await run([])
  if (first.failureReason !== 'destructive-change') return first
  const named = [...messagesOf(first).matchAll(/^[-~] \w+ (\/subscriptions\/\S+)$/gm)].map(([, id]) => id ?? '')
  return await run(named)
}

function messagesOf({ annotations, failureReason }: RunResult): string {
  const errors = annotations.filter(({ level }) => level === 'error').map(({ message }) => message)
  return [failureReason, ...errors].join('\n')
}
