import { parseResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { declareRules, type Finding, orNotEvaluated, type PreflightRequest } from '../../preflight/index.ts'
import { STACKS } from '../../templates/index.ts'
import { EMPTY_LIVE_STATE, readSlices } from '../live-state/index.ts'
import { type Encounter, findEncounters } from '../other-owners/encounters.ts'
import { KINDS } from '../other-owners/kinds.ts'
import { stacksOfRun } from '../run-stacks.ts'
import { type FlowLog, findOtherFlowLog } from '../steps/flow-log.ts'

export const otherOwnerRules = declareRules({
  blocked: {
    id: 'no-blocking-resource',
    title:
      'No resource of another owner, such as a diagnostic setting that Azure Policy created, prevents Azure from creating a resource of the environment.',
    phases: ['plan', 'apply'],
    targets: ['network', 'platform', 'cluster'],
    check: (facts, request) =>
      orNotEvaluated('blocked-by-other-resource', request.baseline.ids.subscription, async () => {
        const found = await encountersOf(facts, request)
        return [
          ...found.filter(({ effect }) => effect === 'blocks').map(blockedFinding),
          ...KINDS.flatMap(({ type }) =>
            takenOverFinding(found.filter(({ effect, kind }) => effect === 'replaces' && kind.type === type))
          )
        ]
      })
  },
  flowLog: {
    id: 'flow-log-of-other-owner',
    title:
      'The spoke network has no flow log of another owner. Such a flow log is kept, and the run creates no other one.',
    phases: ['plan', 'apply'],
    targets: ['platform'],
    when: ({ baseline }) => baseline.config.monitoring.flowLogs.enabled,
    check: (azure, { baseline, log, now }) =>
      orNotEvaluated('not-ours', baseline.ids.spokeNetwork, async () => {
        const found = await findOtherFlowLog({ azure, baseline, log, clock: { now: () => now } })
        return found === undefined ? [] : [flowLogFinding(found)]
      })
  }
})

function flowLogFinding({ id, properties }: FlowLog): Finding {
  const state = properties?.enabled === false ? ' It is disabled.' : ''
  return {
    code: 'not-ours',
    severity: 'warning',
    subject: id,
    evidence: `The spoke network already has this flow log of another owner. It is kept, and the run creates no other one.${state}`,
    remedy: `Set \`monitoring.flowLogs.enabled: false\` to accept it, or delete it: az resource delete --ids ${id}. If Azure Policy created it, exempt the network from the assignment first.`
  }
}

async function encountersOf(facts: AzureReader, request: PreflightRequest): Promise<Encounter[]> {
  const { baseline, colours, log, now } = request
  const context = { azure: facts, baseline, log, clock: { now: () => now } }
  const live = { ...EMPTY_LIVE_STATE, ...(await readSlices(['principals'], colours)(context)) }
  const templates = stacksOfRun(request, baseline).map(name => STACKS[name].build(baseline, live))
  return (await Promise.all(templates.map(template => findEncounters(template, { azure: facts, baseline })))).flat()
}

function blockedFinding({ ours, by, because, kind }: Encounter): Finding {
  const { scope } = parseResourceId(ours)
  const names = by.map(({ id }) => id).join(', ')
  return {
    code: 'blocked-by-other-resource',
    severity: 'error',
    subject: ours,
    evidence: `The ${kind.title} cannot be created: ${names} ${because}.`,
    remedy: `Delete what blocks it: ${by.map(({ id }) => kind.deleteCommand(id)).join('; ')}. ${exemption(scope)}`
  }
}

const SHOWN = 5

/** Returns one warning for all resources of a kind that other owners have taken over. */
function takenOverFinding(found: readonly Encounter[]): Finding[] {
  const [first] = found
  if (first === undefined) return []
  const ids = found.flatMap(({ by }) => by.map(({ id }) => id))
  const more = ids.length > SHOWN ? [`and ${ids.length - SHOWN} more`] : []
  return [
    {
      code: 'not-ours',
      severity: 'warning',
      subject: first.kind.type,
      evidence: `The run leaves out ${found.length} of its own, because each ${first.kind.title} of another owner ${first.because}: ${[...ids.slice(0, SHOWN), ...more].join(', ')}.`,
      remedy: `Nothing needs to be done. If theirs is deleted, the next run creates its own. ${exemption(parseResourceId(first.ours).scope)}`
    }
  ]
}

/** Returns how to find the policy assignment that created a resource, and how to exempt the resource from it. */
function exemption(scope: string): string {
  return [
    'If Azure Policy created it, it returns until the resource is exempt.',
    `Find the assignment: az policy state list --resource ${scope} --query "[?policyDefinitionAction=='deployifnotexists'].policyAssignmentId" --output tsv.`,
    `Then exempt the resource: az policy exemption create --name aks-baseline --exemption-category Waiver --scope ${scope} --policy-assignment ASSIGNMENT.`
  ].join(' ')
}
