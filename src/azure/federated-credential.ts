/** What GitHub presented, or what a federated credential trusts: the two must be equal letter for letter. */
export interface Trust {
  readonly subject: string
  readonly issuer: string
  readonly audience: string
}

/** The federated credential that would have let a login through: field by field, as a command and as the portal asks. */
export function credentialToCreate(clientId: string, presented: Trust): string {
  const { issuer, subject, audience } = presented
  return [
    `Give the identity with client id ${clientId} a federated credential with exactly (case counts, no wildcards):`,
    `  issuer:   ${issuer}`,
    `  subject:  ${subject}`,
    `  audience: ${audience}`,
    `As a command: ${command(clientId, presented)}`,
    'In the portal: Managed Identities, the identity, Settings, Federated credentials, Add credential; scenario "Other ' +
      `issuer", Issuer URL ${issuer}, Subject identifier ${subject}, Name ${nameFor(subject)}, Audience ${audience}.`,
    `For an app registration: ${applicationCommand(clientId, presented)}`,
    'A new credential works after a few minutes.'
  ].join('\n')
}

/** Finds name and group of the identity by itself: the client id is all that a login knows of it. */
function command(clientId: string, { issuer, subject, audience }: Trust): string {
  const found = (field: string) => `"$(az identity list --query "[?clientId=='${clientId}'].${field}" --output tsv)"`
  return [
    `az identity federated-credential create --name ${nameFor(subject)}`,
    `--identity-name ${found('name')} --resource-group ${found('resourceGroup')}`,
    `--issuer ${quoted(issuer)} --subject ${quoted(subject)} --audiences ${quoted(audience)}`
  ].join(' ')
}

function applicationCommand(clientId: string, { issuer, subject, audience }: Trust): string {
  const parameters = { name: nameFor(subject), issuer, subject, audiences: [audience] }
  return `az ad app federated-credential create --id ${clientId} --parameters ${quoted(JSON.stringify(parameters))}`
}

/** A credential's name has 3 to 120 of letters, digits, `-` and `_` ("Federated identity credentials", considerations). */
function nameFor(subject: string): string {
  return `github-${subject.replace(/[^A-Za-z0-9]+/g, '-')}`.slice(0, 120)
}

/** As one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
