/**
 * Claims of GitHub's OIDC token, or the claims that a federated credential trusts. Entra accepts a token only if its
 * claims equal those of a credential, including letter case.
 */
export interface FederatedTrust {
  readonly subject: string
  readonly issuer: string
  readonly audience: string
}

/**
 * Returns instructions for the federated credential that the login needs: the value of each field, the Azure CLI
 * command, and the steps in the portal.
 */
export function credentialToCreate(clientId: string, presented: FederatedTrust): string {
  const { issuer, subject, audience } = presented
  return [
    `Create a federated credential on the identity with client id ${clientId}. Use exactly these values (case-sensitive, no wildcards):`,
    `  issuer:   ${issuer}`,
    `  subject:  ${subject}`,
    `  audience: ${audience}`,
    `With the Azure CLI: ${command(clientId, presented)}`,
    'In the portal: Managed Identities, the identity, Settings, Federated credentials, Add credential. Scenario "Other ' +
      `issuer", Issuer URL ${issuer}, Subject identifier ${subject}, Name ${nameFor(subject)}, Audience ${audience}.`,
    `For an app registration, use instead: ${applicationCommand(clientId, presented)}`,
    'Wait a few minutes before you run again: a new credential does not work at once.'
  ].join('\n')
}

/**
 * Returns the Azure CLI command for a managed identity. The command reads the name and the resource group of the
 * identity from Azure, because a login knows only the client id.
 */
function command(clientId: string, { issuer, subject, audience }: FederatedTrust): string {
  const found = (field: string) => `"$(az identity list --query "[?clientId=='${clientId}'].${field}" --output tsv)"`
  return [
    `az identity federated-credential create --name ${nameFor(subject)}`,
    `--identity-name ${found('name')} --resource-group ${found('resourceGroup')}`,
    `--issuer ${quoted(issuer)} --subject ${quoted(subject)} --audiences ${quoted(audience)}`
  ].join(' ')
}

function applicationCommand(clientId: string, { issuer, subject, audience }: FederatedTrust): string {
  const parameters = { name: nameFor(subject), issuer, subject, audiences: [audience] }
  return `az ad app federated-credential create --id ${clientId} --parameters ${quoted(JSON.stringify(parameters))}`
}

/**
 * Returns a name for the credential: 3 to 120 letters, digits, `-` and `_` (page "Federated identity credentials",
 * considerations).
 */
function nameFor(subject: string): string {
  return `github-${subject.replace(/[^A-Za-z0-9]+/g, '-')}`.slice(0, 120)
}

/** Quotes text as one word for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
