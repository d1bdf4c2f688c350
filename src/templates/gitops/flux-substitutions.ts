import { Expression } from '../../arm/expression.ts'
import { parseResourceId } from '../../arm/resource-id.ts'
import { ingressAddress } from '../../config/addresses/ingress-address.ts'
import { certificateSecrets, ingressHosts } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { spokeSubnetId } from '../network/spoke-subnets.ts'
import type { LiveState } from '../types.ts'
import { FLUX_CONFIGURATION } from './flux-names.ts'

/**
 * Returns the values that Flux substitutes in the manifests for this cluster. The keys are the names in
 * `gitops/substitutions.json`; the manifests themselves name no cluster. No value may be secret, because Flux stores
 * the values as plain text.
 */
export function fluxSubstitutions(
  baseline: Baseline,
  { stamps }: LiveState,
  colour: Colour
): Record<string, string | Expression> {
  const { config, ids, addresses } = baseline
  const { source, path } = config.gitops
  return {
    registry: `${parseResourceId(ids.registry).name.toLowerCase()}.azurecr.io`,
    tenant_id: new Expression('subscription().tenantId'),
    source_kind: source?.kind === 'oci' ? 'OCIRepository' : 'GitRepository',
    source_name: FLUX_CONFIGURATION,
    tree_path: path.replace(/\/$/, ''),
    ingress_subnet: parseResourceId(spokeSubnetId(baseline, `ingress-${colour}`)).names.at(-1) ?? '',
    ingress_address: ingressAddress(addresses, colour),
    gateway_subnet: addresses.spoke.applicationGateway,
    api_server_subnet: addresses.spoke[colour].apiServer,
    ...certificate(baseline),
    ...optional('ingress_client_id', stamps[colour].clients.ingress),
    ...optional('ingress_host', hostOf(baseline)),
    ...optional('reader_group_id', config.access.readerGroupId)
  }
}

function optional(name: string, value: string | null | undefined): Record<string, string> {
  return value == null ? {} : { [name]: value }
}

function hostOf({ config: { ingress } }: Baseline): string | undefined {
  return ingress.domain === undefined ? undefined : ingressHosts(ingress, ingress.domain).backend
}

/** Returns the names of the key vault and of its secret that the ingress controllers mount. */
function certificate({ config, ids }: Baseline): Record<string, string> {
  const { ingress } = config.ingress.certificates
  if (ingress.from === 'workflow') {
    return { certificate_vault: parseResourceId(ids.vault).name, certificate_secret: certificateSecrets.ingress }
  }
  const [, vault = '', secret = ''] = /^https:\/\/([^.]+)\.[^/]+\/secrets\/([^/]+)$/.exec(ingress.secretId) ?? []
  return { certificate_vault: vault, certificate_secret: secret }
}
