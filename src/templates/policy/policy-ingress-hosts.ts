import { stringify } from 'yaml'
import { resourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'

const KIND = 'K8sIngressHostsInDomain'

/**
 * Rego rules of the policy. Every host of an Ingress must be one of the domains or a name below a domain, and every
 * rule must name a host that the TLS part of the Ingress covers. A host matches a domain only if it is equal or ends
 * with a dot and the domain: `evilcontoso.com` ends with `contoso.com`, but belongs to another owner.
 */
const INGRESS_HOSTS_REGO = `package k8singresshostsindomain

violation[{"msg": msg}] {
  host := named_hosts[_]
  not in_domain(host)
  msg := sprintf("host <%v> is not in <%v>", [host, input.parameters.allowedDomainSuffixes])
}

violation[{"msg": msg}] {
  count(named_hosts) == 0
  msg := "an Ingress must name its hosts"
}

violation[{"msg": msg}] {
  rule := input.review.object.spec.rules[_]
  object.get(rule, "host", "") == ""
  msg := "a rule without a host answers for every host"
}

violation[{"msg": msg}] {
  host := rule_hosts[_]
  not has_tls(host)
  msg := sprintf("host <%v> has no TLS", [host])
}

violation[{"msg": msg}] {
  input.review.object.spec.defaultBackend
  msg := "a default backend answers for every host"
}

named_hosts = tls_hosts | rule_hosts

tls_hosts = {host | host := input.review.object.spec.tls[_].hosts[_]}

rule_hosts = {host | host := input.review.object.spec.rules[_].host; host != ""}

has_tls(host) {
  tls_hosts[host]
}

has_tls(host) {
  wildcard := tls_hosts[_]
  startswith(wildcard, "*.")
  labels := split(host, ".")
  array.slice(split(wildcard, "."), 1, 99) == array.slice(labels, 1, 99)
}

in_domain(host) {
  host == input.parameters.allowedDomainSuffixes[_]
}

in_domain(host) {
  endswith(host, concat("", [".", input.parameters.allowedDomainSuffixes[_]]))
}
`

/** Returns the constraint template for Gatekeeper. */
function constraintTemplate(): object {
  const suffixes = { type: 'array', items: { type: 'string' } }
  const schema = { type: 'object', properties: { allowedDomainSuffixes: suffixes } }
  return {
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: { name: KIND.toLowerCase() },
    spec: {
      crd: { spec: { names: { kind: KIND }, validation: { openAPIV3Schema: schema } } },
      targets: [{ target: 'admission.k8s.gatekeeper.sh', rego: INGRESS_HOSTS_REGO }]
    }
  }
}

/**
 * Returns the id of the policy definition. The definition is at the subscription, so its name contains workload and
 * environment.
 */
export function ingressHostsId({ config, ids }: Baseline) {
  const name = resourceNames(config).ingressHostsPolicy
  return resourceId(ids.subscription, 'Microsoft.Authorization/policyDefinitions', name)
}

/**
 * Returns an expression for a parameter of the definition. Azure Policy evaluates the expression; the deployment of the
 * definition does not.
 */
const parameter = (name: string) => `[parameters('${name}')]`

/** Returns the custom policy definition. No built-in definition checks host names. */
export function ingressHostsDefinition({ config }: Baseline): ArmResource {
  const content = Buffer.from(stringify(constraintTemplate())).toString('base64')
  return resource('Microsoft.Authorization/policyDefinitions', {
    name: resourceNames(config).ingressHostsPolicy,
    properties: {
      policyType: 'Custom',
      mode: 'Microsoft.Kubernetes.Data',
      displayName: `Ingress hosts of ${config.workload} ${config.environment} are in its domain`,
      description: 'Every host of an Ingress is one of the domains or below one, and is served over TLS only.',
      metadata: { category: 'Kubernetes' },
      parameters: {
        effect: { type: 'String', allowedValues: ['Audit', 'Deny', 'Disabled'], defaultValue: 'Audit' },
        excludedNamespaces: { type: 'Array', defaultValue: [] },
        allowedDomainSuffixes: { type: 'Array' }
      },
      policyRule: {
        if: { field: 'type', equals: 'Microsoft.ContainerService/managedClusters' },
        // biome-ignore lint/suspicious/noThenProperty: a policy rule is made of `if` and `then`
        then: {
          effect: parameter('effect'),
          details: {
            templateInfo: { sourceType: 'Base64Encoded', content },
            apiGroups: ['networking.k8s.io'],
            kinds: ['Ingress'],
            excludedNamespaces: parameter('excludedNamespaces'),
            values: { allowedDomainSuffixes: parameter('allowedDomainSuffixes') }
          }
        }
      }
    }
  })
}
