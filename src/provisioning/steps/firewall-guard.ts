import { Failure } from '../../runtime/failure.ts'
import { firewallAddresses, STACKS } from '../../templates/index.ts'
import { isFailed } from '../health/condition.ts'
import { rewriteReferences } from '../health/references.ts'
import type { StepContext } from '../types.ts'

interface Firewall {
  readonly properties: {
    readonly provisioningState?: string
    readonly ipConfigurations?: readonly { readonly properties?: { readonly privateIPAddress?: string } }[]
  }
}

/**
 * Writes a Failed or Canceled firewall again before its stack. While the firewall is in that state, Azure refuses every
 * write of the rules in its policy (FirewallPolicyUpdateFailed, "faulted referenced firewalls",
 * terraform-provider-azurerm#19843), and the stack writes rules first. Failed or Canceled resources to which the
 * firewall refers are written before the firewall. A firewall that is also deallocated gets the addresses of the
 * configuration. Its new private address is compared with the routes before anything else is written. Throws Failure
 * `address-differs` if the addresses differ.
 */
export async function rewriteFailedFirewall(context: StepContext): Promise<void> {
  const { azure, baseline, log, signal } = context
  const { firewall } = baseline.ids
  const found = await azure.read<Firewall>(firewall)
  if (found === undefined || !isFailed(found.properties.provisioningState)) return
  const { provisioningState: state, ipConfigurations = [] } = found.properties
  const isDeallocated = ipConfigurations.length === 0
  const addresses = isDeallocated ? firewallAddresses(baseline) : {}
  const body = { ...found, properties: { ...found.properties, ...addresses } }
  log.info(
    `The firewall is in state ${state}${isDeallocated ? ' and deallocated' : ''}. The run writes it before its rules, ${isDeallocated ? 'with the addresses of the configuration' : 'without changes'}.`
  )
  await rewriteReferences(firewall, body.properties, context)
  await azure.write(firewall, body, { signal, expectedSeconds: STACKS['hub-egress'].seconds.apply })
  if (isDeallocated) await refuseOtherFirewallAddress(context)
}

/**
 * Throws Failure `address-differs` if the private address of the firewall is not the address that the routes use. Azure
 * assigns the first free address of the subnet, but does not guarantee this.
 */
export async function refuseOtherFirewallAddress({ azure, baseline }: StepContext): Promise<void> {
  const { firewall } = baseline.ids
  const expected = baseline.addresses.hub.firewallAddress
  const found = await azure.read<Firewall>(firewall)
  const actual = found?.properties.ipConfigurations?.[0]?.properties?.privateIPAddress
  if (actual === expected) return
  throw new Failure(
    'address-differs',
    `The firewall has the private address ${actual ?? '(none)'}, not ${expected}, which the routes use.`,
    {
      subject: firewall,
      remedy: `Free ${expected} in the firewall's subnet and recreate the firewall, or change the hub's address space so that the routes match the address.`
    }
  )
}
