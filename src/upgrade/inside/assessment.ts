import { asResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import {
  type ClusterEvidence,
  type DeprecatedCall,
  orNotEvaluated,
  type UpgradeAssessment,
  unreadCluster
} from '../../preflight/index.ts'
import type { Clock } from '../../runtime/clock-and-log.ts'

/** Upgrade assessment of a cluster. Source: Azure/azure-rest-api-specs, upgradeAssessments 2026-06-15-preview. */
interface Assessment {
  readonly properties?: {
    readonly assessmentTime?: string
    readonly deprecatedApis?: readonly AssessedApi[]
    readonly readinessChecks?: UpgradeAssessment['checks']
    readonly componentCompatibility?: UpgradeAssessment['components']
  }
}

interface AssessedApi {
  readonly group?: string
  readonly version?: string
  readonly resource?: string
  readonly removedRelease?: string
  readonly usageMetrics?: Readonly<Record<string, number | undefined>>
  readonly lastUsageObservedAt?: string
}

const HOUR = 3600 * 1000

/** Age from which an assessment no longer counts: AKS remembers a call for 12 hours. */
const OLDEST = 12 * HOUR

/** Verbs that write, of which one makes AKS stop an upgrade. */
const WRITES = ['post', 'put', 'patch', 'delete'] as const

const OTHER_KINDS = 'The preview `upgradeAssessments` shows only deprecated calls and results of checks, no objects.'

/**
 * Reads the upgrade assessment that an agent of Azure makes in a cluster, a preview. It shows deprecated calls, and results
 * of checks that only warn. Evidence that it does not show has the reason. Throws Failure.
 */
export async function readAssessment(
  cluster: ResourceId,
  { azure, clock }: { readonly azure: Pick<AzureReader, 'read'>; readonly clock: Pick<Clock, 'now'> }
): Promise<ClusterEvidence> {
  const id = asResourceId(`${cluster}/providers/Microsoft.KubernetesConfiguration/upgradeAssessments/default`)
  let found: Assessment | undefined
  const [failed] = await orNotEvaluated('not-evaluated', id, async () => {
    found = await azure.read<Assessment>(id)
    return []
  })
  if (failed !== undefined) return withoutCalls(failed.evidence)
  const time = Date.parse(found?.properties?.assessmentTime ?? '')
  if (found === undefined || Number.isNaN(time))
    return withoutCalls(
      'Azure has no upgrade assessment of this cluster. The service is a preview, and needs its agent.'
    )
  if (clock.now() - time > OLDEST)
    return withoutCalls(
      `The upgrade assessment of Azure is of ${new Date(time).toISOString()}, more than 12 hours ago.`
    )
  const { deprecatedApis = [], readinessChecks = [], componentCompatibility = [] } = found.properties ?? {}
  return {
    ...unreadCluster(OTHER_KINDS),
    'api-usage': { calls: deprecatedApis.flatMap(callOf) },
    assessment: { checks: readinessChecks, components: componentCompatibility }
  }
}

function withoutCalls(unread: string): ClusterEvidence {
  const missing = { unread, wasTried: true }
  return { ...unreadCluster(OTHER_KINDS), 'api-usage': missing, assessment: missing }
}

function callOf({ group = '', version = '', resource = '', ...api }: AssessedApi): DeprecatedCall[] {
  const minor = Number(/^1\.(\d+)/.exec(api.removedRelease ?? '')?.[1])
  if (Number.isNaN(minor)) return []
  const seen = Date.parse(api.lastUsageObservedAt ?? '')
  const verb = verbOf(api.usageMetrics)
  return [
    {
      apiVersion: group === '' ? version : `${group}/${version}`,
      resource,
      removedIn: minor,
      ...(Number.isNaN(seen) ? {} : { lastSeen: seen }),
      ...(verb === undefined ? {} : { verb })
    }
  ]
}

/** Returns a verb that writes if one was seen, otherwise one that reads. Without counts, no verb is known. */
function verbOf(counts: AssessedApi['usageMetrics'] = {}): string | undefined {
  const seen = Object.keys(counts).filter(verb => (counts[verb] ?? 0) > 0)
  return WRITES.find(verb => seen.includes(verb)) ?? seen[0]
}
