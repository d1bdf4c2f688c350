import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { placement } from '../placement.ts'
import { stackTemplate } from '../stack-template.ts'
import type { StackTemplate } from '../types.ts'
import { hubSubnetId } from './hub-subnets.ts'
import { publicAddress, publicAddressId } from './public-address.ts'

/**
 * Returns the stack with Bastion, through which operators reach the API server. The security group of Bastion belongs
 * to the Bastion subnet and is therefore in the stack `hub-network`.
 */
export function hubAccess(baseline: Baseline): StackTemplate {
  const { config, ids } = baseline
  const names = resourceNames(config)
  const fields = {
    name: names.bastion,
    ...placement(config),
    dependsOn: ['address'],
    sku: { name: config.hub.bastion.sku },
    properties: {
      ...(config.hub.bastion.sku === 'Standard' ? { enableTunneling: true } : {}),
      ipConfigurations: [
        {
          name: 'bastion',
          properties: {
            subnet: { id: hubSubnetId(baseline, 'bastion') },
            publicIPAddress: { id: publicAddressId(ids.hubGroup, names.bastionAddress) },
            privateIPAllocationMethod: 'Dynamic'
          }
        }
      ]
    }
  }
  return stackTemplate(baseline, 'hub-access', ids.hubGroup, {
    ...publicAddress(baseline, 'address', ids.hubGroup, names.bastionAddress),
    ...withDiagnostics('bastion', 'Microsoft.Network/bastionHosts', ids.bastion, ids.hubLogs, fields)
  })
}
