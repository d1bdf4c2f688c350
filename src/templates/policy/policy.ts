import { nestedDeployment, template } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { stackTemplate } from '../stack-template.ts'
import type { StackTemplate } from '../types.ts'
import { CLUSTER_POLICIES } from './policy-cluster.ts'
import { ingressHostsDefinition } from './policy-ingress-hosts.ts'
import { CLUSTER_RESOURCE_POLICIES, PLATFORM_POLICIES } from './policy-resources.ts'
import { policyAssignments } from './policy-rows.ts'

const DEFINITION = 'ingressHosts'

/**
 * Returns the stack with the policies of an environment: a custom definition at the subscription, and assignments to
 * the resource groups of clusters and platform. Policies are assigned to resource groups, so that they exist before the
 * first cluster and apply to both colours.
 */
export function policy(baseline: Baseline): StackTemplate {
  const { config, ids } = baseline
  const names = resourceNames(config)
  const definition = config.ingress.domain === undefined ? {} : { [DEFINITION]: ingressHostsDefinition(baseline) }
  const cluster = {
    ...policyAssignments(baseline, 'cluster', CLUSTER_POLICIES),
    ...policyAssignments(baseline, 'resources', CLUSTER_RESOURCE_POLICIES)
  }
  return stackTemplate(baseline, 'policy', ids.subscription, {
    ...definition,
    clusterPolicies: nestedDeployment({
      name: names.clusterPoliciesDeployment,
      resourceGroup: names.clusterGroup,
      dependsOn: Object.keys(definition),
      template: template('resourceGroup', cluster)
    }),
    platformPolicies: nestedDeployment({
      name: names.platformPoliciesDeployment,
      resourceGroup: names.platformGroup,
      template: template('resourceGroup', policyAssignments(baseline, 'resources', PLATFORM_POLICIES))
    })
  })
}
