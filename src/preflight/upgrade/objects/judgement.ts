import type { Finding } from '../../finding.ts'
import type { EvidenceKind, UpgradeRequest } from '../upgrade-request.ts'
import { EVIDENCE_RESOURCES } from './evidence-resources.ts'
import { type ObjectEvidence, type ObjectSet, objectsOf } from './object-set.ts'
import { type SeenObject, shownName } from './seen-object.ts'
import { nameList, shownText } from './shown-text.ts'

/** Result of a rule about an object, before it is known how far the object can be trusted. */
export interface Judgement {
  readonly about: SeenObject
  /** Further objects that the result depends on. */
  readonly basis?: readonly SeenObject[]
  readonly severity: Finding['severity']
  readonly evidence: string
  readonly remedy: string
}

const CODE = 'upgrade-blocked'

/** Findings of one rule with the same severity. The last one counts the others. */
const MOST = { error: 100, warning: 20, 'not-evaluated': 20 } as const

/** Words for a kind of evidence in messages. */
const EVIDENCE_NAMES: Readonly<Record<EvidenceKind, string>> = {
  azure: 'Azure resources',
  manifests: 'manifests of the checkout',
  workloads: 'workloads of the cluster',
  budgets: 'disruption budgets of the cluster',
  webhooks: 'admission webhooks of the cluster',
  'api-usage': 'calls of removed APIs',
  nodes: 'nodes of the cluster'
}

/** Returns the finding that a kind of evidence was not read. The remedy names what the run must be able to read. */
export function notRead(kind: EvidenceKind, reason: string): Finding {
  const inside = `Let the run read ${sourcesOf(kind)} of the API server (input \`kubernetes-access\`), or let the environment accept the gap until a day: \`upgrades.accept\` with \`evidence: ${kind}\`.`
  return {
    code: CODE,
    severity: 'not-evaluated',
    subject: EVIDENCE_NAMES[kind],
    evidence: `The ${EVIDENCE_NAMES[kind]} were not read: ${shownText(reason, 400)}`,
    lacks: kind,
    remedy: kind === 'manifests' ? 'Check out the repository that Flux applies, at the path `gitops.path`.' : inside
  }
}

function sourcesOf(kind: EvidenceKind): string {
  if (kind === 'api-usage') return '`/metrics`'
  if (kind === 'azure' || kind === 'manifests') return EVIDENCE_NAMES[kind]
  const needed = EVIDENCE_RESOURCES[kind].filter(({ isOptional }) => isOptional !== true)
  return needed.map(({ resource }) => `\`${resource}\``).join(', ')
}

/** Judges objects of the cluster. If a kind of evidence was not read, that is the only finding. */
export function judgeCluster(
  upgrade: UpgradeRequest,
  kinds: readonly ObjectEvidence[],
  judge: (objects: ObjectSet, again: ObjectSet) => readonly Judgement[]
): Finding[] {
  const gaps = kinds.flatMap(kind => unreadOf(upgrade, kind))
  if (gaps.length > 0) return gaps
  const { cluster, again } = objectsOf(upgrade)
  return listed(judge(cluster, again).map(findingOf))
}

/** Returns the finding that a kind of evidence was not read, if it was not. */
export function unreadOf({ inside }: UpgradeRequest, kind: ObjectEvidence): Finding[] {
  const evidence = inside[kind]
  return 'unread' in evidence ? [notRead(kind, evidence.unread)] : []
}

/**
 * Judges objects of the manifests. Objects that were read from the cluster are judged there, with the place in the
 * checkout: their state decides. `kinds`: evidence that must be read for that. Absent if the cluster cannot show it.
 */
export function judgeManifests(
  upgrade: UpgradeRequest,
  kinds: readonly ObjectEvidence[] | undefined,
  judge: (objects: ObjectSet) => readonly Judgement[]
): Finding[] {
  if ('unread' in upgrade.manifests) return [notRead('manifests', upgrade.manifests.unread)]
  const { cluster, manifests } = objectsOf(upgrade)
  const isRead = kinds?.every(kind => cluster.read.has(kind)) === true
  return listed(
    judge(manifests)
      .filter(({ about }) => !isRead || cluster.find(about) === undefined)
      .map(judgement => (isRead ? asWarning(judgement, 'The cluster does not have this object yet.') : judgement))
      .map(findingOf)
  )
}

function findingOf(judgement: Judgement): Finding {
  const { about, severity, evidence, remedy } = trusted(judgement)
  const place = about.place === undefined ? {} : { place: about.place }
  const subject = shownName(about)
  const named = remedy.includes(subject) ? remedy : `${subject}: ${remedy}`
  return { code: CODE, severity, subject, evidence, remedy: named, ...place }
}

/** Reduces an error about objects that can differ from those in the cluster to a warning with the reason. */
function trusted(judgement: Judgement): Judgement {
  const { about, basis = [] } = judgement
  const reasons = [...new Set([about, ...basis].flatMap(({ incomplete }) => incomplete))]
  if (reasons.length === 0) return judgement
  const shown = nameList(
    reasons.map(reason => shownText(reason)),
    2
  )
  return asWarning(judgement, `The object in the cluster can differ: ${shown}`)
}

function asWarning(judgement: Judgement, reason: string): Judgement {
  const severity = judgement.severity === 'error' ? 'warning' : judgement.severity
  return { ...judgement, severity, evidence: `${judgement.evidence} ${reason}` }
}

/** Keeps the first findings of each severity. A finding at the end counts the others, by name. */
export function listed(findings: readonly Finding[]): Finding[] {
  return (['error', 'warning', 'not-evaluated'] as const).flatMap(severity => {
    const same = findings.filter(finding => finding.severity === severity)
    const most = MOST[severity]
    const [first, ...others] = same.slice(most)
    if (first === undefined) return same
    const subjects = nameList([first, ...others].map(({ subject }) => subject))
    const evidence = `The same was found for ${others.length + 1} more objects: ${subjects}.`
    return [...same.slice(0, most), { ...first, subject: `${others.length + 1} more objects`, evidence }]
  })
}
