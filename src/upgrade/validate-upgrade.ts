import { cacheReads, operationState, withoutNulls } from '../azure/index.ts'
import { isSameVersion } from '../config/index.ts'
import type { Colour } from '../config/types.ts'
import {
  AKS_CHANGES_READ,
  type ChosenTarget,
  changesBetween,
  chooseTarget,
  compareVersions,
  controlPlaneVersion,
  type EvidenceKind,
  evaluateRules,
  type FoundCluster,
  type FoundPool,
  isQuarantined,
  isStopped,
  type MachineOffers,
  machineFaults,
  minorOf,
  missingEvidence,
  type OfferedUpgrade,
  type OfferedVersion,
  oldestVersion,
  orNotEvaluated,
  pathOver,
  poolsOf,
  poolVersion,
  preflightRules,
  type RuleFinding,
  readAllMachines,
  readKubernetesVersions,
  readMachineOffers,
  readOfferedUpgrades,
  readUpgradeCluster,
  type UpgradeRequest,
  verdictOf
} from '../preflight/index.ts'
import { clusterColour } from './cluster-colour.ts'
import { configuredTarget } from './configured-target.ts'
import { evidenceStates } from './evidence-state.ts'
import { expectedDuration } from './expected-duration.ts'
import { passedByOverride } from './overridden-findings.ts'
import { supportCalendar } from './support-calendar.ts'
import { surgeCosts } from './surge-cost.ts'
import type { ClusterToRead, UpgradeClients, UpgradeValidation, ValidationRequest } from './types.ts'

/** Rules about upgrades. */
export const upgradeRules = preflightRules.filter(({ targets }) => targets?.includes('upgrade') === true)

/**
 * Judges an upgrade before anything is written. Throws Failure if the cluster does not exist, the target does not exist,
 * or a read fails in a way that must end the run.
 */
export async function validateUpgrade(request: ValidationRequest, clients: UpgradeClients): Promise<UpgradeValidation> {
  // All evaluations of one validation judge the same facts, and each fact is read once.
  const { stacks } = clients.azure
  const once = { ...clients, azure: { ...clients.azure, ...cacheReads(withoutNulls(clients.azure)), stacks } }
  const goal = await chooseGoal(request, once)
  const { chosen, newest, ...found } = goal
  const pools = poolsToUpgrade(found.cluster, chosen, found.unfinished)
  const surge = surgeCosts(found.cluster, pools, await readOffers(found.cluster, once))
  return {
    ...{ colour: found.colour, cluster: found.id, from: found.from, ...chosen, surge },
    ...(await judgeGoal(request, goal, once)),
    rules: upgradeRules,
    ...whatChanges(oldestVersion(found.from, pools), chosen, found.cluster),
    path: versionsOnTheWay(found.from, chosen, newest),
    duration: expectedDuration(chosen.to !== found.from, pools)
  }
}

/** Returns what comes with the version besides what rules check, and until when AKS plans to support the version. */
function whatChanges(
  from: string,
  { to }: ChosenTarget,
  cluster: FoundCluster
): Pick<UpgradeValidation, 'changes' | 'changesRead' | 'outlook'> {
  const changes = changesBetween(from, to, cluster).map(({ minor, what, source }) => ({ minor, what, source }))
  const outlook = supportCalendar.find(({ minor }) => minorOf(minor) === minorOf(to))
  return { changes, changesRead: AKS_CHANGES_READ, ...(outlook !== undefined && { outlook }) }
}

/** The cluster to upgrade, and the version that the target means for it. */
interface Goal extends ClusterToRead {
  readonly colour: Colour
  readonly from: string
  readonly chosen: ChosenTarget
  readonly offered: readonly OfferedUpgrade[]
  readonly newest: NewestPatch
  /** Names of the pools of which some machines run another version or image than the others. */
  readonly unfinished: ReadonlySet<string>
}

async function chooseGoal({ baseline, target, ...request }: ValidationRequest, clients: UpgradeClients): Promise<Goal> {
  const colour = await clusterColour(request.colour, baseline, clients)
  const { cluster: id } = baseline.ids.clusters[colour]
  const cluster = await readUpgradeCluster(clients.azure, id)
  const from = controlPlaneVersion(cluster)
  const [offered, newest] = await Promise.all([readOfferedUpgrades(clients.azure, id), readNewest(cluster, clients)])
  const requested =
    target === 'configured'
      ? configuredTarget(from, offered, baseline.config, newest)
      : chooseTarget(from, offered, target)
  const unfinished = requested.kind === 'node-image' ? new Set<string>() : await unfinishedPools(cluster, id, clients)
  const chosen = withKind(requested, from, cluster, unfinished)
  return { colour, id, cluster, from, chosen, offered, newest, unfinished }
}

/**
 * Returns a target with the kind of what remains to be upgraded. If the control plane runs the new minor version already and
 * pools do not, for example after an interruption, the upgrade is still one of a minor version.
 */
function withKind(
  chosen: ChosenTarget,
  from: string,
  cluster: FoundCluster,
  unfinished: ReadonlySet<string>
): ChosenTarget {
  if (chosen.kind === 'node-image') return chosen
  const oldest = oldestVersion(from, poolsToUpgrade(cluster, chosen, unfinished))
  return { ...chosen, kind: minorOf(oldest) < minorOf(chosen.to) ? 'minor' : 'patch' }
}

/**
 * Reads the names of the pools of which some machines differ from the others: a pool whose upgrade stopped half-way can
 * already show the new version (Azure/AKS#3558). Machines out of service do not count, because no upgrade replaces them.
 */
async function unfinishedPools(
  cluster: FoundCluster,
  id: ClusterToRead['id'],
  { azure }: UpgradeClients
): Promise<ReadonlySet<string>> {
  const pools = poolsOf(cluster).filter(pool => !isStopped(pool))
  const lists = await readAllMachines(azure, id, pools)
  const names = pools.filter(pool => {
    const list = lists.get(pool.name)
    if (list === undefined || 'unread' in list) return false
    const serving = list.machines.filter(machine => !isQuarantined(machine))
    return machineFaults(pool, serving).length > 0
  })
  return new Set(names.map(({ name }) => name))
}

/** Judges the chosen version. If that is not safe, it also judges older ones, to name the newest that is. */
async function judgeGoal(
  request: ValidationRequest,
  goal: Goal,
  clients: UpgradeClients
): Promise<Judged & Pick<UpgradeValidation, 'safeTargetVersion' | 'evidence'>> {
  const { chosen, cluster, colour, id, from, unfinished } = goal
  if (isReached(goal)) {
    return { verdict: 'pass', findings: [], evidence: [], missing: {}, safeTargetVersion: chosen.to }
  }
  const manifests = request.manifests(colour)
  const inside = await request.readInside({ id, cluster })
  const evidence = evidenceStates(manifests, inside)
  const { allowPreview, startsNow } = request
  const soak = request.soak === undefined ? {} : { soak: request.soak }
  const judge = (to: ChosenTarget) => {
    const pools = poolsToUpgrade(cluster, to, unfinished).map(({ name }) => name)
    const upgrade = { colour, cluster: id, from, ...to, pools, allowPreview, startsNow, manifests, inside, ...soak }
    return judgeUpgrade(upgrade, request, clients)
  }
  const judged = await judge(chosen)
  if (isSafe(judged)) return { ...judged, evidence, safeTargetVersion: chosen.to }
  for (const other of otherTargets(goal)) {
    if (isSafe(await judge(other))) return { ...judged, evidence, safeTargetVersion: other.to }
  }
  return { ...judged, evidence, safeTargetVersion: '' }
}

/**
 * Returns the targets to judge in place of a chosen version that is not safe, newest first: the newest patch of each minor
 * version that AKS offers, up to the chosen one. Previews are never proposed.
 */
function otherTargets({ from, chosen, offered, cluster, unfinished }: Goal): readonly ChosenTarget[] {
  if (chosen.kind === 'node-image') return []
  const newest = new Map<number, string>()
  for (const { kubernetesVersion: version, isPreview } of offered) {
    const minor = minorOf(version)
    if (isPreview === true || minor > minorOf(chosen.to)) continue
    if (compareVersions(version, newest.get(minor) ?? from) > 0) newest.set(minor, version)
  }
  return [...newest.values()]
    .filter(version => version !== chosen.to)
    .toSorted((a, b) => compareVersions(b, a))
    .map(exact => withKind(chooseTarget(from, offered, { exact }), from, cluster, unfinished))
}

/**
 * Returns whether control plane and pools run the chosen version already, and no operation on them has failed or goes to
 * another version. Then nothing is left to be upgraded or judged.
 */
function isReached({ chosen, from, cluster, unfinished }: Goal): boolean {
  if (chosen.kind === 'node-image' || chosen.to !== from) return false
  const { kubernetesVersion: requested = from, provisioningState = 'Succeeded' } = cluster.properties
  const isSettled = isSameVersion(requested, from) && operationState(provisioningState) !== 'failed'
  return isSettled && poolsToUpgrade(cluster, chosen, unfinished).length === 0
}

type Judged = Pick<UpgradeValidation, 'verdict' | 'findings' | 'missing'>

async function judgeUpgrade(
  upgrade: UpgradeRequest,
  request: ValidationRequest,
  { azure, clock, log }: UpgradeClients
): Promise<Judged> {
  const { baseline, emergency, isBegun = false } = request
  const now = clock.now()
  const found = await evaluateRules(
    upgradeRules.filter(({ gatesStart }) => gatesStart !== true || !isBegun),
    {
      ...{ phase: 'plan', mode: 'plan', targets: ['upgrade'], baseline, now, log, upgrade },
      ...{ colours: [upgrade.colour], certificates: [], events: undefined, gitKey: undefined },
      prerequisites: { actions: [], namespaces: [], regionalTypes: [], zonalTypes: [] },
      ...{ resources: [], planned: [], deletions: [] }
    },
    azure
  )
  const started = emergency === undefined ? found : found.map(finding => passedBy(emergency, finding))
  const findings = started.map(finding => passedByOverride(request, finding))
  const meaning = (kind: EvidenceKind) => missingEvidence(kind, upgrade, baseline.config.upgrades.accept, now)
  const kinds = kindsNotRead(findings)
  return {
    findings,
    missing: Object.fromEntries(kinds.map(kind => [kind, meaning(kind)])),
    verdict: verdictOf(findings, upgradeRules, meaning)
  }
}

/** Returns the kinds of evidence that findings lack. */
function kindsNotRead(findings: readonly RuleFinding[]): readonly EvidenceKind[] {
  const lacking = findings.filter(({ severity }) => severity === 'not-evaluated')
  const kinds = lacking.map(({ lacks, rule }) => lacks ?? upgradeRules.find(({ id }) => id === rule)?.evidence)
  return [...new Set(kinds.map(kind => kind ?? 'azure'))]
}

/** Returns a finding about the start of an upgrade as a warning that names the emergency, and any other unchanged. */
function passedBy(emergency: string, finding: RuleFinding): RuleFinding {
  const isGate = upgradeRules.some(({ id, gatesStart }) => id === finding.rule && gatesStart === true)
  if (!isGate || finding.severity === 'warning') return finding
  const evidence = `${finding.evidence} The emergency passes this: ${emergency}.`
  return { ...finding, severity: 'warning', evidence, remedy: 'Nothing is to be done.' }
}

function isSafe({ verdict }: Judged): boolean {
  return verdict === 'pass' || verdict === 'warn'
}

/**
 * Returns the pools that an upgrade changes, system pools first. A pool that runs the version already is left out, unless its last
 * operation failed, another version was requested of it, or its machines differ (`unfinished`).
 */
export function poolsToUpgrade(
  cluster: FoundCluster,
  { kind, to }: ChosenTarget,
  unfinished: ReadonlySet<string>
): readonly FoundPool[] {
  // The pools of a stopped cluster start with it, so their durations and surges count.
  const pools = isStopped(cluster.properties)
    ? poolsOf(cluster).map(({ powerState: _, ...pool }) => pool)
    : poolsOf(cluster).filter(pool => !isStopped(pool))
  const due = pools.filter(pool => kind === 'node-image' || !hasReached(pool, to) || unfinished.has(pool.name))
  return [...due.filter(isSystem), ...due.filter(pool => !isSystem(pool))]
}

function hasReached(pool: FoundPool, to: string): boolean {
  const { orchestratorVersion: requested = to, provisioningState = 'Succeeded' } = pool
  return poolVersion(pool) === to && isSameVersion(requested, to) && provisioningState === 'Succeeded'
}

function isSystem({ mode }: FoundPool): boolean {
  return mode === 'System'
}

function versionsOnTheWay(from: string, { kind, to }: ChosenTarget, newest: NewestPatch): readonly string[] {
  return kind === 'node-image' || to === from ? [] : pathOver(from, to, newest)
}

type NewestPatch = (minor: number) => string | undefined

/** Reads the versions of the region. Without the right to read them, no newest patch is known. */
async function readNewest({ location }: FoundCluster, { azure }: UpgradeClients): Promise<NewestPatch> {
  const versions: OfferedVersion[] = []
  await orNotEvaluated('kubernetes-version', location, async () => {
    versions.push(...(await readKubernetesVersions(azure, location)))
    return []
  })
  return minor => {
    const patches = versions.find(({ version }) => minorOf(version) === minor)?.patchVersions ?? {}
    return Object.keys(patches).toSorted(compareVersions).at(-1)
  }
}

/** Reads the sizes of machines. Without the right to read them, the summary shows no vCPUs. */
async function readOffers({ location }: FoundCluster, { azure }: UpgradeClients): Promise<MachineOffers | undefined> {
  let offers: MachineOffers | undefined
  await orNotEvaluated('size-not-offered', location, async () => {
    offers = await readMachineOffers(azure, location)
    return []
  })
  return offers
}
