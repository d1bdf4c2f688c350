import { refusal } from '../../errors.ts'
import { keyOf } from '../../resource-ids.ts'
import { usersOf } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { networkProvider } from '../network/network-provider.ts'
import { bodyProperties, firstRefusal, type PutCheck, referenceId, refuseInUse, resourceGuid } from '../put-helpers.ts'
import { APPLICATION_GATEWAY } from './application-gateway-placement.ts'
import { gatewayPart } from './application-gateway-routing.ts'

export const WAF_POLICY = 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies'

/** Rule sets by type ("Web Application Firewall DRS and CRS rule groups and rules"). */
const ruleSets: Readonly<Record<string, readonly string[]>> = {
  OWASP: ['3.0', '3.1', '3.2'],
  Microsoft_DefaultRuleSet: ['2.1', '2.2'],
  Microsoft_BotManagerRuleSet: ['0.1', '1.0', '1.1'],
  Microsoft_HTTPDDoSRuleSet: ['1.0']
}

const PRIORITIES = { highest: 1, lowest: 100 } as const

interface RuleSet {
  readonly ruleSetType?: string
  readonly ruleSetVersion?: string
}

interface CustomRule {
  readonly name?: string
  readonly priority?: number
  readonly ruleType?: string
  readonly action?: string
  readonly matchConditions?: readonly unknown[]
}

const checks: readonly PutCheck[] = [refuseSettings, refuseRuleSets, refuseCustomRules]

function refuseSettings(put: Put): Refusal | undefined {
  const { state = 'Enabled', mode = 'Prevention' } = (bodyProperties(put).policySettings ?? {}) as {
    state?: string
    mode?: string
  }
  if (['Enabled', 'Disabled'].includes(state) && ['Prevention', 'Detection'].includes(mode)) return undefined
  return refusal(
    400,
    'InvalidRequestFormat',
    `Cannot parse the request for ${put.id}: state '${state}', mode '${mode}'.`
  )
}

function refuseRuleSets(put: Put): Refusal | undefined {
  const sets = (bodyProperties(put).managedRules as { managedRuleSets?: RuleSet[] } | undefined)?.managedRuleSets ?? []
  if (sets.length === 0) {
    return refusal(400, 'InvalidRequestFormat', `Cannot parse the request for ${put.id}: it has no managed rule set.`)
  }
  const unknown = sets.find(
    ({ ruleSetType = '', ruleSetVersion = '' }) => ruleSets[ruleSetType]?.includes(ruleSetVersion) !== true
  )
  if (unknown === undefined) return undefined
  return refusal(
    400,
    'ApplicationGatewayFirewallUnknownRuleSet',
    `The managed rule set ${unknown.ruleSetType} ${unknown.ruleSetVersion} of ${put.id} is not known.`
  )
}

function refuseCustomRules(put: Put): Refusal | undefined {
  const rules = (bodyProperties(put).customRules ?? []) as CustomRule[]
  for (const [i, { name = '', priority = 0, matchConditions = [], action }] of rules.entries()) {
    const taken = rules.slice(0, i).some(other => other.priority === priority)
    if (taken || priority < PRIORITIES.highest || priority > PRIORITIES.lowest) {
      return refusal(
        400,
        'ApplicationGatewayFirewallCustomRuleInvalidPriority',
        `Custom Rule '${name}' does not have valid priority in context 'properties.customRules[${i}]'.`
      )
    }
    if (matchConditions.length > 0 && action !== undefined && /^[a-z][a-z0-9]*$/i.test(name)) continue
    return refusal(
      400,
      'InvalidRequestFormat',
      `Cannot parse the request for ${put.id}: custom rule '${name}' needs a name of letters and digits, an action and a condition.`
    )
  }
  return undefined
}

function complete(put: Put): Record<string, unknown> {
  const { applicationGateways: _, httpListeners: __, ...given } = bodyProperties(put)
  const rules = (given.customRules ?? []) as CustomRule[]
  const managed = (given.managedRules ?? {}) as { managedRuleSets?: object[] }
  return {
    ...given,
    resourceGuid: resourceGuid(put),
    customRules: rules.map(rule => ({ state: 'Enabled', ...rule })),
    managedRules: { exceptions: [], exclusions: [], ...managed },
    policySettings: {
      requestBodyCheck: true,
      maxRequestBodySizeInKb: 128,
      fileUploadLimitInMb: 100,
      state: 'Disabled',
      mode: 'Detection',
      requestBodyInspectLimitInKB: 128,
      fileUploadEnforcement: true,
      requestBodyEnforcement: true,
      ...(given.policySettings as object | undefined)
    }
  }
}

function usersOfPolicy(world: World, policy: Resource): Resource[] {
  return usersOf(world, policy.id).filter(({ type }) => type === APPLICATION_GATEWAY)
}

function show(world: World, policy: Resource): Record<string, unknown> {
  const gateways = usersOfPolicy(world, policy)
  const whole = gateways.filter(({ properties: { firewallPolicy } }) => isPolicy(firewallPolicy, policy))
  const listeners = gateways.flatMap(gateway =>
    gatewayPart(gateway.properties, 'httpListeners')
      .filter(({ properties: { firewallPolicy } }) => isPolicy(firewallPolicy, policy))
      .map(({ name }) => ({ id: `${gateway.id}/httpListeners/${name}` }))
  )
  return {
    resourceState: whole.length + listeners.length > 0 ? 'Enabled' : 'Disabled',
    ...(whole.length > 0 && { applicationGateways: whole.map(({ id }) => ({ id })) }),
    ...(listeners.length > 0 && { httpListeners: listeners })
  }
}

function isPolicy(reference: unknown, { id }: Resource): boolean {
  return keyOf(referenceId(reference) ?? '') === keyOf(id)
}

export const wafPolicyTypes: readonly ResourceType[] = [
  {
    ...networkProvider,
    type: WAF_POLICY,
    location: 'region',
    seconds: { create: 4, update: 4, delete: 5 },
    refuse: put => firstRefusal(put, checks),
    complete,
    show,
    refuseDelete: (world, policy) =>
      refuseInUse(policy, usersOfPolicy(world, policy), message =>
        refusal(400, 'ApplicationGatewayFirewallPolicyInUse', message)
      )
  }
]
