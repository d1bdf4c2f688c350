/** Clouds whose private zones, addresses and features the templates support. */
const KNOWN: readonly string[] = ['AzureCloud']

/**
 * Returns why a cloud is not supported and what to do, or `undefined` if it is supported. `cloud` is the value of the
 * input `azure-environment`. Private zones, addresses that the firewall allows, and features differ between clouds
 * ("Azure services in Azure Government", "Azure in China developer guide").
 */
export function cloudProblem(cloud: string): { readonly found: string; readonly remedy: string } | undefined {
  if (KNOWN.includes(cloud)) return undefined
  return {
    found: `The templates do not support ${cloud}: its private zones, addresses and features differ.`,
    remedy: `Use the cloud ${KNOWN.join(' or ')}. In other clouds, the actions can log in but not provision.`
  }
}
