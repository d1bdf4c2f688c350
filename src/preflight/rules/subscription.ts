import { checkLocks } from '../locks.ts'
import { checkProviders } from '../providers.ts'
import { checkRegionZones } from '../region-zones.ts'
import { checkRegions } from '../regions.ts'
import { requiredActions } from '../required-actions.ts'
import { checkRoles } from '../roles.ts'
import { declareRules } from '../rule.ts'

const PREFLIGHT = ['plan', 'apply'] as const

/** Targets that a run creates from templates. */
const CREATED = ['network', 'platform', 'cluster'] as const

export const subscriptionRules = declareRules({
  planRights: {
    id: 'rights-to-plan',
    title: 'The identity may read resources and run what-if. An apply needs this too, because it first plans again.',
    phases: PREFLIGHT,
    targets: [...CREATED, 'destroy', 'cluster-removal', 'drift'],
    check: (facts, { phase, targets }) =>
      phase === 'plan' || CREATED.some(target => targets.includes(target))
        ? checkRoles(facts, requiredActions.plan)
        : []
  },
  applyRights: {
    id: 'rights-to-apply',
    title: 'The identity may write every type of resource that the templates contain.',
    phases: ['apply'],
    targets: CREATED,
    check: (facts, { prerequisites }) => {
      const planning: readonly string[] = requiredActions.plan
      return checkRoles(
        facts,
        prerequisites.actions.filter(action => !planning.includes(action))
      )
    }
  },
  providers: {
    id: 'providers-registered',
    title: 'The resource providers are registered, or the apply identity may register them.',
    phases: PREFLIGHT,
    targets: CREATED,
    check: (facts, { prerequisites, phase, log }) =>
      checkProviders(facts, prerequisites.namespaces, { registers: phase === 'apply', log })
  },
  regions: {
    id: 'region-offers-types',
    title: 'The region offers every resource type with the api-version that this project uses.',
    phases: PREFLIGHT,
    targets: CREATED,
    check: (facts, { prerequisites, baseline }) =>
      checkRegions(facts, {
        region: baseline.config.region,
        types: prerequisites.regionalTypes,
        setting: 'region'
      })
  },
  zones: {
    id: 'region-offers-zones',
    title: 'The region has the availability zones to which resources are pinned.',
    phases: PREFLIGHT,
    targets: CREATED,
    check: (facts, { prerequisites, baseline: { config } }) =>
      checkRegionZones(facts, { ...config, types: prerequisites.zonalTypes })
  },
  locks: {
    id: 'deletions-not-locked',
    title: 'No management lock stops a deletion in the plan.',
    phases: ['planned'],
    when: ({ deletions }) => deletions.length > 0,
    check: (facts, { deletions }) => checkLocks(facts, deletions)
  }
})
