/** Names of clouds whose zones, addresses and features the templates know. */
const KNOWN: readonly string[] = ['AzureCloud']

/**
 * Why nothing can be provisioned in a cloud, and what to do; `undefined` where it can. `cloud` is what the input
 * `azure-environment` names. Private zones, addresses the firewall lets through and features differ between clouds
 * ("Azure services in Azure Government", "Azure in China developer guide").
 */
export function cloudProblem(cloud: string): { readonly found: string; readonly remedy: string } | undefined {
  if (KNOWN.includes(cloud)) return undefined
  return {
    found: `The templates do not know the private zones, addresses and features of ${cloud}.`,
    remedy: `Use one of ${KNOWN.join(', ')}; logging in to the others works, provisioning in them does not.`
  }
}
