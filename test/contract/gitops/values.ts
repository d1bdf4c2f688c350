import { parseResourceId } from '../../../src/arm/resource-id.ts'
import {
  type Baseline,
  type Colour,
  certificateSecrets,
  ingressAddress,
  ingressHosts
} from '../../../src/config/index.ts'
import { spokeSubnetId } from '../../../src/templates/spoke-subnets.ts'

/** What only Azure knows. */
const TENANT = '6f4c1a52-0b9e-4a7d-9c35-2e8d7b1a90cf'
const CLIENT = 'd3b07384-d113-4ec6-a5f1-7c0f5e8a1b2c'

/** The values of an environment's tree in one colour. Throws TypeError without a domain. */
export function valuesOf(of: Baseline, colour: Colour): Record<string, string> {
  const { config, ids, addresses } = of
  const { domain, certificates } = config.ingress
  if (domain === undefined) throw new TypeError('there is no domain')
  const { vault, secret } = certificateOf(certificates.ingress, parseResourceId(ids.vault).name)
  return {
    registry: `${parseResourceId(ids.registry).name.toLowerCase()}.azurecr.io`,
    tenant_id: TENANT,
    ingress_client_id: CLIENT,
    certificate_vault: vault,
    certificate_secret: secret,
    ingress_subnet: parseResourceId(spokeSubnetId(of, `ingress-${colour}`)).name,
    ingress_address: ingressAddress(addresses, colour),
    ingress_host: ingressHosts(config.ingress, domain).backend,
    gateway_subnet: addresses.spoke.applicationGateway,
    api_server_subnet: addresses.spoke[colour].apiServer,
    reader_group_id: config.access.readerGroupId ?? '00000000-0000-0000-0000-000000000000',
    source_kind: config.gitops.source?.kind === 'oci' ? 'OCIRepository' : 'GitRepository',
    source_name: 'cluster',
    tree_path: config.gitops.path
  }
}

type Source = Baseline['config']['ingress']['certificates']['ingress']

function certificateOf(source: Source, ownVault: string): { vault: string; secret: string } {
  if (source.from === 'workflow') return { vault: ownVault, secret: certificateSecrets.ingress }
  const { hostname, pathname } = new URL(source.secretId)
  return { vault: hostname.split('.')[0] ?? '', secret: pathname.split('/')[2] ?? '' }
}
