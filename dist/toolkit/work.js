export const id = 658;
export const ids = [658];
export const modules = {

/***/ 7949:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  commentOn: () => (/* binding */ commentOn)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./.build/github/client.js + 2 modules
var client = __webpack_require__(2022);
;// CONCATENATED MODULE: ./.build/github/sticky.js
/** GitHub has no conditional write: another job may have read before we wrote and write after. So we look again, later. */
const ATTEMPTS = 5;
/**
 * Writes what this job has to say into the one comment, without undoing what others wrote there: reads, merges, writes,
 * and reads again after `pause` milliseconds until it stands. Where two jobs made one each, the older one stays and the
 * other is folded away. Gives false where it still does not stand after several attempts.
 */
async function keepSticky(conversation, sticky, pause, { clock, signal }) {
    for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
        const mine = (await conversation.list()).filter(({ mine, hidden }) => mine && !hidden);
        const [first, ...doubles] = mine.filter(({ body }) => sticky.isIt(body));
        await fold(conversation, mine.filter(({ body }) => !sticky.isIt(body) && sticky.isOutdated(body)), 'OUTDATED');
        if (first !== undefined && doubles.length === 0 && sticky.holds(first.body))
            return true;
        const body = sticky.merged([first, ...doubles].flatMap(comment => comment?.body ?? []));
        if (body === undefined)
            return true;
        if (first === undefined)
            await conversation.create(body);
        else
            await conversation.update(first.id, body);
        await fold(conversation, doubles, 'DUPLICATE');
        await clock.sleep(pause, signal);
    }
    return false;
}
async function fold(conversation, comments, why) {
    for (const { id } of comments)
        await conversation.minimize(id, why);
}

// EXTERNAL MODULE: ./.build/github/errors.js
var errors = __webpack_require__(3781);
// EXTERNAL MODULE: ./.build/report/comment-entry.js + 1 modules
var comment_entry = __webpack_require__(6331);
// EXTERNAL MODULE: ./.build/report/counts.js
var counts = __webpack_require__(6681);
// EXTERNAL MODULE: ./.build/report/finding-list.js
var finding_list = __webpack_require__(8041);
// EXTERNAL MODULE: ./.build/report/markdown.js
var markdown = __webpack_require__(4348);
// EXTERNAL MODULE: ./.build/report/plan-sections.js
var plan_sections = __webpack_require__(6999);
;// CONCATENATED MODULE: ./.build/report/comment.js





/** Characters a comment may have (GitHub answers a longer one with 422). */
const COMMENT_LIMIT = 65_536;
/** The first line of each version of the comment about a configuration file: by it the comment is found again. */
function commentMarker(config) {
    return `<!-- aks-baseline/1 ${Buffer.from(config).toString('base64')} -->`;
}
/** The configuration file a comment is about; `undefined` where it has no marker of ours. */
function commentConfig(body) {
    const word = /^<!-- aks-baseline\/1 ([\w+/=]+) -->\r?(?:\n|$)/.exec(body)?.[1];
    return word === undefined ? undefined : Buffer.from(word, 'base64').toString();
}
/** What is known of each environment from comments of our own, the newest run's word; anything else in them is passed over. */
function readEntries(bodies, config) {
    const ours = bodies.filter(body => hasMarker(body, config));
    const words = ours.flatMap(body => [...body.matchAll(/^<!-- entry ([\w+/=]+) -->\r?$/gm)].map(([, word = '']) => word));
    return words.map(comment_entry/* decodeEntry */.LP).reduce((known, found) => (found ? withEntry(known, found) : known), []);
}
/** Whether a comment is about that configuration file. */
function hasMarker(body, config) {
    return commentConfig(body) === config;
}
/** The entries with one added, in the order of their names. An older run never takes the place of a newer one. */
function withEntry(entries, added) {
    const others = entries.filter(({ environment }) => environment !== added.environment);
    const known = entries.find(({ environment }) => environment === added.environment);
    const kept = known !== undefined && isNewer(known, added) ? known : added;
    return [...others, kept].sort((a, b) => (a.environment < b.environment ? -1 : 1));
}
/** Whether the first comes of a later run, or of a later attempt at the same. */
function isNewer({ run: a }, { run: b }) {
    return a.id > b.id || (a.id === b.id && a.attempt > b.attempt);
}
/** The comment's body, within GitHub's limit: the longest entries lose detail first, and it says so. */
function renderComment(subject, entries) {
    let parts = entries.map(entry => partOf(subject, entry));
    for (;;) {
        const body = bodyOf(subject, parts, entries.length - parts.length);
        if (body.length <= COMMENT_LIMIT)
            return body;
        parts = smaller(subject, parts);
    }
}
function partOf(subject, entry) {
    return { entry, row: rowOf(subject, entry), section: sectionOf(subject, entry) };
}
/** The longest part with less detail; where only counts are left, without the last stale one, else without the last. */
function smaller(subject, parts) {
    const reducible = parts.filter(({ entry }) => entry.detail !== 'counts');
    const longest = reducible.reduce((a, b) => (a === undefined || b.section.length > a.section.length ? b : a), undefined);
    if (longest !== undefined) {
        return parts.map(part => (part === longest ? partOf(subject, (0,comment_entry/* lessDetailed */.Wi)(part.entry)) : part));
    }
    const stale = parts.findLastIndex(({ entry }) => entry.commit !== subject.commit);
    return parts.toSpliced(stale >= 0 ? stale : parts.length - 1, 1);
}
function bodyOf(subject, parts, left) {
    const { config } = subject;
    const newest = parts.reduce((a, { entry }) => (a === undefined || isNewer(entry, a) ? entry : a), undefined);
    const more = left > 0 ? [`… and ${left} more, which would not fit into a comment: see the summaries of their runs.`] : [];
    return [
        commentMarker(config),
        `### AKS baseline: ${(0,markdown/* code */.aY)(newest?.workload || config)}`,
        (0,markdown/* table */.tp)(HEAD, parts.map(({ row }) => row)),
        ...more,
        ...parts.map(({ section }) => section)
    ].join('\n\n');
}
const HEAD = ['environment', 'outcome', 'changes', 'risk', 'commit', 'run'];
function rowOf({ commit, repositoryUrl }, entry) {
    const stale = entry.commit !== commit;
    const run = `${repositoryUrl}/actions/runs/${entry.run.id}/attempts/${entry.run.attempt}`;
    return [
        (0,markdown/* code */.aY)(entry.environment),
        stale ? `⚠️ stale: ${outcome(entry)}` : outcome(entry),
        entry.outcome === 'failed' ? '' : (0,markdown/* code */.aY)((0,counts/* headline */.P)(entry.counts)),
        riskOf(entry),
        (0,markdown/* code */.aY)(entry.commit.slice(0, 7)),
        `[summary](${run})`
    ];
}
function outcome({ outcome, failure, counts, findings = [] }) {
    if (outcome === 'failed')
        return `❌ ${(0,markdown/* plain */.pj)(failure?.reason ?? 'failed')}`;
    if (outcome === 'applied')
        return '✅ applied';
    if (outcome === 'blocked')
        return `🛑 blocked: ${(0,markdown/* plain */.pj)(findings[0]?.code ?? 'an error')}`;
    return counts.pending === 0 ? '▫️ no changes' : '📝 to apply';
}
function riskOf({ outcome, counts }) {
    const isPlan = outcome === 'planned' || outcome === 'blocked';
    if (!isPlan || counts.pending + counts.unseen === 0)
        return '';
    const risks = [
        ...(counts.destructive > 0 ? [`🛑 ${counts.destructive} destructive`] : []),
        ...(counts.disruptive > 0 ? [`⚠️ ${counts.disruptive} disruptive`] : []),
        ...(counts.unseen > 0 ? [`❔ ${counts.unseen} not evaluated`] : [])
    ];
    return risks.length === 0 && outcome === 'planned' ? 'safe' : risks.join(', ');
}
/** The folded details of an environment below the line that carries its data. */
function sectionOf(subject, entry) {
    const stale = entry.commit === subject.commit
        ? []
        : [
            `> [!WARNING]\n> Stale: this is of commit ${(0,markdown/* code */.aY)(entry.commit.slice(0, 7))}, and the pull request has moved on.`
        ];
    const open = (entry.outcome === 'failed' || entry.outcome === 'blocked') && entry.commit === subject.commit;
    const body = [...stale, ...contentOf(entry), ...leftOut(entry)].join('\n\n');
    return `<!-- entry ${(0,comment_entry/* encodeEntry */.vv)(entry)} -->\n\n${(0,markdown/* details */.zH)(`${entry.environment} ${entry.region}`.trim(), body, open)}`;
}
function contentOf({ outcome, failure, steps, findings = [], detail }) {
    if (outcome === 'failed')
        return [(0,markdown/* codeBlock */.DV)(failure?.message ?? '')];
    if (outcome === 'applied')
        return [];
    if (detail === 'counts')
        return (0,finding_list/* findingSections */.Y)(findings);
    return [...(0,plan_sections/* planAnswers */.dQ)(steps, findings), ...(0,plan_sections/* planChanges */.XA)(steps)];
}
function leftOut({ outcome, detail }) {
    if (outcome === 'applied')
        return ['Applied; what ran when is in the summary of the run.'];
    if (detail === 'all')
        return [];
    const what = detail === 'changes' ? 'The properties that change' : 'The changes';
    return [`> [!NOTE]\n> ${what} would not fit into a comment: see the summary of the run.`];
}

;// CONCATENATED MODULE: ./.build/actions/comment.js




/** Keeps the row of an environment in the pull request's comment. Never fails the step: what it cannot do becomes a notice. */
async function commentOn(request, context) {
    const { pullRequest, id, attempt, ...github } = context.github;
    const { mode, token, config } = request;
    if (mode === 'never' || pullRequest === undefined || context.signal.aborted)
        return;
    if (token === undefined)
        return giveUp('the input `github-token` is empty.', context);
    const { clock, signal } = context;
    const subject = { config, commit: pullRequest.head, repositoryUrl: github.repositoryUrl };
    const entry = { ...request.entry, commit: pullRequest.head, run: { id, attempt } };
    try {
        const { conversation } = (0,client/* openGitHub */.o)({ token, ...github, clock, signal });
        const sticky = stickyComment(subject, entry, mode, context.workspace);
        const stands = await keepSticky(conversation(pullRequest.number), sticky, pauseOf(entry), { clock, signal });
        if (!stands)
            giveUp('other jobs kept writing over it.', context);
    }
    catch (error) {
        if (!signal.aborted)
            giveUp((0,errors/* explain */.WE)(error), context);
    }
}
function giveUp(why, context) {
    const message = `The pull request has no up-to-date comment: ${why} The step's summary says the same.`;
    context.log.info(message);
    context.annotate({ level: 'notice', message });
}
function stickyComment(subject, entry, mode, workspace) {
    const { config } = subject;
    return {
        isIt: body => hasMarker(body, config),
        isOutdated: body => isOfFormerFile(body, entry, workspace),
        merged(bodies) {
            if (bodies.length === 0 && !isWorthMaking(entry, mode))
                return undefined;
            return renderComment(subject, withEntry(readEntries(bodies, config), entry));
        },
        holds: body => readEntries([body], config).some(found => says(found, entry))
    };
}
/** The comment of a file that is gone, where the workload was configured before. */
function isOfFormerFile(body, { workload }, workspace) {
    const former = commentConfig(body);
    if (former === undefined || workload === '')
        return false;
    const entries = readEntries([body], former);
    return (entries.length > 0 && entries.every(entry => entry.workload === workload) && !(0,external_node_fs_.existsSync)((0,external_node_path_.resolve)(workspace, former)));
}
function isWorthMaking({ outcome, counts, steps }, mode) {
    if (mode === 'always' || outcome === 'failed' || outcome === 'blocked')
        return true;
    const hasFaults = steps.some(({ faults = [] }) => faults.length > 0);
    return mode === 'changes' && (outcome === 'applied' || counts.pending > 0 || hasFaults);
}
/** Whether the row found is this one, or a later run has taken its place. */
function says(found, entry) {
    if (found.environment !== entry.environment)
        return false;
    if (isNewer(found, entry))
        return true;
    return !isNewer(entry, found) && found.outcome === entry.outcome && found.commit === entry.commit;
}
/** Two to five seconds, by the environment: jobs that began together must not go on in step. */
function pauseOf({ environment }) {
    const sum = [...environment].reduce((total, character) => (total * 31 + (character.codePointAt(0) ?? 0)) % 3001, 7);
    return 2000 + sum;
}


/***/ }),

/***/ 3658:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  bootstrapFlux: () => (/* reexport */ bootstrapFlux),
  destroy: () => (/* reexport */ destroy),
  drift: () => (/* reexport */ drift),
  lineOf: () => (/* reexport */ configuration_lines_lineOf),
  powerCluster: () => (/* reexport */ powerCluster),
  provision: () => (/* reexport */ provision_provision),
  provisionCluster: () => (/* reexport */ provisionCluster),
  provisionNetwork: () => (/* reexport */ provisionNetwork),
  readBaseline: () => (/* reexport */ readBaseline)
});

// EXTERNAL MODULE: ./.build/config/shown-value.js
var shown_value = __webpack_require__(8764);
// EXTERNAL MODULE: ./.build/arm/resource-id.js
var resource_id = __webpack_require__(8649);
// EXTERNAL MODULE: ./.build/config/colours.js
var config_colours = __webpack_require__(968);
;// CONCATENATED MODULE: ./.build/arm/expression.js
/**
 * An expression that Resource Manager evaluates, for example `subscription().tenantId`. Every other text of a template is
 * data: `finishTemplate` escapes it, so no text of a configuration file is ever evaluated.
 */
class Expression {
    #source;
    /** Takes the expression without its brackets. It must hold no text of a configuration file. */
    constructor(source) {
        this.#source = source;
    }
    /** Returns the expression as a template holds it. */
    get text() {
        return `[${this.#source}]`;
    }
    /** Throws TypeError: only a template is evaluated, so a body that is sent as it is must hold no expression. */
    toJSON() {
        throw new TypeError(`${this.text} is outside a finished template, where nothing evaluates it`);
    }
}
/**
 * Returns the template in the form in which it is sent: expressions as text, all other texts escaped, names of properties
 * included, because Resource Manager evaluates these too. Nested templates are covered: with inner scope each text is
 * evaluated exactly once. Call it once per template, for the outermost one.
 */
function finishTemplate(template) {
    return finished(template);
}
function finished(value) {
    if (value instanceof Expression)
        return value.text;
    return typeof value === 'string' ? escapeText(value) : mapInside(value, finished, escapeText);
}
/** Applies a function to the members of a list or mapping, and another one to the names in a mapping. */
function mapInside(value, each, name) {
    if (Array.isArray(value))
        return value.map(each);
    if (typeof value !== 'object' || value === null)
        return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [name(key), each(inner)]));
}
/** Only a text with brackets at both ends is an expression; a doubled bracket elsewhere stays ("Escape characters" of the template syntax). */
function escapeText(text) {
    return text.startsWith('[') && text.endsWith(']') ? `[${text}` : text;
}
/** Returns whether Resource Manager evaluates a text of a finished template. */
function isExpression(text) {
    return text.startsWith('[') && !text.startsWith('[[') && text.endsWith(']');
}
/** Returns what a text of a finished template stands for, if it is not an expression. */
function unescapeText(text) {
    return text.startsWith('[[') && text.endsWith(']') ? text.slice(1) : text;
}
/** Returns a part of a finished template as it is deployed; expressions in it stay as they are. */
function unescaped(value) {
    return typeof value === 'string' ? unescapeText(value) : mapInside(value, unescaped, unescapeText);
}

// EXTERNAL MODULE: ./.build/arm/api-versions.js
var api_versions = __webpack_require__(7185);
;// CONCATENATED MODULE: ./.build/arm/template.js

const SCHEMAS = {
    resourceGroup: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    subscription: 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#'
};
/** A template for a resource group or for a subscription. */
function template(scope, resources, outputs) {
    const common = { $schema: SCHEMAS[scope], languageVersion: '2.0', contentVersion: '1.0.0.0', resources };
    return outputs === undefined ? common : { ...common, outputs };
}
/** A resource with the api-version of its type from the one table. */
function resource(type, fields) {
    return { type, apiVersion: api_versions/* apiVersions */.w[type], ...fields };
}
/**
 * Resources of another scope, deployed from within this template: of a group, or of a subscription where no group is
 * named, which then takes a location for the record of the deployment.
 */
function nestedDeployment(fields) {
    const { template: inner, ...rest } = fields;
    return resource('Microsoft.Resources/deployments', {
        ...rest,
        properties: { mode: 'Incremental', expressionEvaluationOptions: { scope: 'Inner' }, template: inner }
    });
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./.build/config/names.js

/**
 * Names of everything, by the Cloud Adoption Framework's abbreviations: kind, workload, environment, part, region. With
 * the longest workload (12), environment (20) and region (19) the tightest limits just hold: firewall 56, virtual
 * network 64, deployment 64, workspace 63 characters (Resource Manager, "naming rules and restrictions").
 */
function resourceNames({ workload, environment, region }) {
    const name = (kind, part) => [kind, workload, environment, part, region].filter(piece => piece !== undefined).join('-');
    const hubNetwork = name('vnet', 'hub');
    const spokeNetwork = name('vnet', 'spoke');
    return {
        hubGroup: name('rg', 'hub'),
        hubNetwork,
        hubLogs: name('log', 'hub'),
        bastionSecurityGroup: name('nsg', 'bastion'),
        firewall: name('fw'),
        firewallPolicy: name('afwp'),
        /** `number` counts from 1. */
        firewallAddress: (number) => name('pip', `firewall-${number}`),
        firewallManagementAddress: name('pip', 'firewall-management'),
        bastion: name('bas'),
        bastionAddress: name('pip', 'bastion'),
        hubGateway: name('vgw', 'hub'),
        hubGatewayAddress: name('pip', 'vgw'),
        hubRouteTable: name('rt', 'vgw'),
        spokeGroup: name('rg', 'spoke'),
        spokeNetwork,
        spokeLogs: name('log', 'spoke'),
        routeTable: name('rt', 'spoke'),
        nodesSecurityGroup: name('nsg', 'nodes'),
        ingressSecurityGroup: name('nsg', 'ingress'),
        apiServerSecurityGroup: name('nsg', 'apiserver'),
        gatewaySecurityGroup: name('nsg', 'gateway'),
        privateEndpointsSecurityGroup: name('nsg', 'endpoints'),
        gatewayAddress: name('pip', 'gateway'),
        platformGroup: name('rg', 'platform'),
        // A workspace has at most 63 characters.
        platformLogs: name('log', 'plat'),
        metrics: name('amw'),
        actionGroup: name('ag'),
        queryPack: name('pack'),
        /** At most 44 characters ("Data collection endpoints"), so without the region; rules beside it likewise. */
        dataCollectionEndpoint: ['dce', workload, environment].join('-'),
        containerLogsRule: ['dcr', workload, environment, 'containers'].join('-'),
        prometheusRule: ['dcr', workload, environment, 'prometheus'].join('-'),
        gateway: name('agw'),
        gatewayFirewallPolicy: name('waf'),
        /** Of the preview listener alone. */
        previewFirewallPolicy: name('waf', 'preview'),
        gatewayIdentity: name('id', 'gateway'),
        flowLogsIdentity: name('id', 'flowlogs'),
        flowLog: name('fl', 'spoke'),
        // Private endpoints have at most 64 characters, which longer parts would pass.
        registryEndpoint: name('pep', 'cr'),
        vaultEndpoint: name('pep', 'kv'),
        budget: name('budget'),
        /** The definition about ingress hosts; definitions of all environments share the subscription. */
        ingressHostsPolicy: name('policy'),
        /** At most 43 characters, so without the region. */
        eventRelay: ['logic', workload, environment].join('-'),
        clusterGroup: name('rg', 'cluster'),
        cluster: (colour) => name('aks', colour),
        nodeGroup: (colour) => name('rg', `${colour}-nodes`),
        controlPlaneIdentity: (colour) => name('id', `${colour}-controlplane`),
        kubeletIdentity: (colour) => name('id', `${colour}-kubelet`),
        ingressIdentity: (colour) => name('id', `${colour}-ingress`),
        /** Delivers the cluster's events. */
        eventsIdentity: (colour) => name('id', `${colour}-events`),
        eventTopic: (colour) => name('evgt', colour),
        /** Volumes' snapshots. */
        backupGroup: name('rg', 'backup'),
        /** At most 50 characters, so without the region. */
        backupVault: (colour) => ['bvault', workload, environment, colour].join('-'),
        /** At most 54 characters, and another in each colour: both clusters write their records into one zone. */
        dnsPrefix: (colour) => ['aks', workload, environment, colour].join('-'),
        hubPeering: `to-${spokeNetwork}`,
        hubPeeringDeployment: name('hubpeer'),
        hubLinksDeployment: name('hublinks'),
        budgetDeployment: name('cost'),
        clusterPoliciesDeployment: name('pol', 'c'),
        platformPoliciesDeployment: name('pol', 'p'),
        /** Of a cluster's identities, in a group of the environment; the group's name has the region. */
        clusterRolesDeployment: (colour, group) => ['roles', workload, environment, colour, group].join('-'),
        backupRolesDeployment: (colour, group) => ['backup', workload, environment, colour, group].join('-')
    };
}
/**
 * Name of the deployment stack of a part of an environment, at most 90 characters. No workload, environment, part or
 * region can hold a dot, so two environments never share a name. The region is in it because a stack cannot move.
 */
function stackName({ workload, environment, region }, part) {
    return ['aksb', workload, environment, part, region].join('.');
}
/** Name of the same stack in the first format, in which environment `prod-hub` could be taken for part `hub-…` of `prod`. */
function formerStackName({ workload, environment, region }, part) {
    return ['aksb', workload, environment, part, region].join('-');
}
/** Format of names and tags of deployment stacks; the first one had no tags. */
const STACK_FORMAT = '2';
/** Names of the tags of a deployment stack by which its environment knows it. */
const stackTagNames = {
    workload: 'aks-baseline-workload',
    environment: 'aks-baseline-environment',
    part: 'aks-baseline-part',
    region: 'aks-baseline-region',
    format: 'aks-baseline-format'
};
/** Tags of the deployment stack of a part of an environment. */
function stackTags({ workload, environment, region }, part) {
    return {
        [stackTagNames.workload]: workload,
        [stackTagNames.environment]: environment,
        [stackTagNames.part]: part,
        [stackTagNames.region]: region,
        [stackTagNames.format]: STACK_FORMAT
    };
}
/**
 * Names that must be unique in all of Azure, told apart by eight digits that follow from the subscription: registry at
 * most 50 of a-z and 0-9, vault and storage account at most 24 (Resource Manager, "naming rules and restrictions").
 */
function globalNames(config, subscription) {
    const { workload, environment, region, vault } = config;
    const digits = (suffix = '') => {
        const seed = [subscription.toLowerCase(), workload, environment, region, suffix].join('/');
        return (0,external_node_crypto_.createHash)('sha256').update(seed).digest('hex').slice(0, 8);
    };
    return {
        registry: `cr${workload}${environment.replaceAll('-', '')}${digits()}`,
        vault: `kv-${workload}-${digits(vault.nameSuffix)}`,
        /** Events about clusters, and those that could not be delivered. */
        eventStorage: `stev${workload}${digits()}`,
        flowLogStorage: `stfl${workload}${digits()}`,
        /** Definitions of what ran in clusters. */
        backupStorage: `stbk${workload}${digits()}`
    };
}
/** Names of the vault secrets that hold the entry point's certificates, where the workflow brings them. */
const certificateSecrets = { gateway: 'gateway-certificate', ingress: 'ingress-certificate' };
/**
 * Host names of the entry point. The preview's differs in its first label only, so that one wildcard certificate serves
 * both. `backend` is what the gateway asks the ingress controllers for, whatever their addresses.
 */
function ingressHosts({ host }, domain) {
    return {
        public: `${host}.${domain}`,
        preview: `${host}-preview.${domain}`,
        backend: `${host}.aks-ingress.${domain}`
    };
}

;// CONCATENATED MODULE: ./.build/templates/diagnostics.js

const SETTING = 'Microsoft.Insights/diagnosticSettings';
const PUBLIC_ADDRESS = {
    logs: ['DDoSProtectionNotifications', 'DDoSMitigationFlowLogs', 'DDoSMitigationReports'],
    metrics: true
};
/** What each type sends to its workspace (Azure Monitor, "supported resource logs"). */
const diagnosticCategories = {
    'Microsoft.ContainerRegistry/registries': {
        logs: ['ContainerRegistryRepositoryEvents', 'ContainerRegistryLoginEvents'],
        metrics: true
    },
    // Who changed what, without the reads of `kube-audit`, which are most of its cost.
    'Microsoft.ContainerService/managedClusters': {
        logs: ['cluster-autoscaler', 'kube-controller-manager', 'kube-audit-admin', 'guard'],
        metrics: false,
        dedicated: true
    },
    'Microsoft.DataProtection/backupVaults': {
        logs: ['AddonAzureBackupJobs', 'AddonAzureBackupPolicy', 'AddonAzureBackupProtectedInstance', 'CoreAzureBackup'],
        metrics: false,
        dedicated: true
    },
    'Microsoft.EventGrid/systemTopics': { logs: ['DeliveryFailures'], metrics: true, dedicated: true },
    'Microsoft.Insights/dataCollectionRules': { logs: ['LogErrors'], metrics: true },
    'Microsoft.KeyVault/vaults': { logs: ['AuditEvent'], metrics: true, dedicated: true },
    'Microsoft.Logic/workflows': { logs: ['WorkflowRuntime'], metrics: true },
    // A gateway of the second generation writes no performance log; its metrics tell the same.
    'Microsoft.Network/applicationGateways': {
        logs: ['ApplicationGatewayAccessLog', 'ApplicationGatewayFirewallLog'],
        metrics: true,
        dedicated: true
    },
    // The structured logs only: the older AzureFirewall… categories would carry the same entries a second time.
    'Microsoft.Network/azureFirewalls': {
        logs: [
            'AZFWNetworkRule',
            'AZFWApplicationRule',
            'AZFWNatRule',
            'AZFWThreatIntel',
            'AZFWIdpsSignature',
            'AZFWDnsQuery',
            'AZFWFqdnResolveFailure',
            'AZFWFatFlow',
            'AZFWFlowTrace',
            'AZFWApplicationRuleAggregation',
            'AZFWNetworkRuleAggregation',
            'AZFWNatRuleAggregation'
        ],
        metrics: true,
        dedicated: true
    },
    'Microsoft.Network/bastionHosts': { logs: ['BastionAuditLogs'], metrics: true },
    'Microsoft.Network/networkSecurityGroups': {
        logs: ['NetworkSecurityGroupEvent', 'NetworkSecurityGroupRuleCounter'],
        metrics: false
    },
    'Microsoft.Network/publicIPAddresses': PUBLIC_ADDRESS,
    'Microsoft.Network/virtualNetworkGateways': {
        logs: ['GatewayDiagnosticLog', 'TunnelDiagnosticLog', 'RouteDiagnosticLog', 'IKEDiagnosticLog', 'P2SDiagnosticLog'],
        metrics: true
    },
    'Microsoft.Network/virtualNetworks': { logs: [], metrics: true },
    'Microsoft.OperationalInsights/workspaces': { logs: ['Audit', 'SummaryLogs'], metrics: true },
    // Flow logs are written every minute, which nobody wants to read about.
    'Microsoft.Storage/storageAccounts/blobServices': { logs: ['StorageRead', 'StorageDelete'], metrics: false },
    'Microsoft.Storage/storageAccounts/queueServices': {
        logs: ['StorageRead', 'StorageWrite', 'StorageDelete'],
        metrics: false
    }
};
/** A resource together with its diagnostic setting, which is an extension resource on it and so depends on it. */
function withDiagnostics(symbol, type, id, workspace, fields) {
    return {
        [symbol]: resource(type, fields),
        [`${symbol}Diagnostics`]: resource(SETTING, {
            name: 'default',
            scope: id,
            dependsOn: [symbol],
            properties: settingProperties(diagnosticCategories[type], workspace)
        })
    };
}
/** The resources without their settings, for a stack that does not wait for the workspace. */
function withoutSettings(resources) {
    return Object.fromEntries(Object.entries(resources).filter(([, { type }]) => type !== SETTING));
}
/** Their settings, for a stack that comes after them. */
function settingsAlone(resources) {
    return Object.fromEntries(Object.entries(resources)
        .filter(([, { type }]) => type === SETTING)
        .map(([symbol, { dependsOn: _, ...setting }]) => [symbol, setting]));
}
function settingProperties({ logs, metrics, dedicated }, workspace) {
    return {
        workspaceId: workspace,
        ...(dedicated === true ? { logAnalyticsDestinationType: 'Dedicated' } : {}),
        logs: logs.map(category => ({ category, enabled: true })),
        metrics: metrics ? [{ category: 'AllMetrics', enabled: true }] : []
    };
}

;// CONCATENATED MODULE: ./.build/templates/placement.js
/** Returns region and tags of a resource, for a template or a body of its own. */
function placement_placement({ region, tags }) {
    return { location: region, tags: { ...tags } };
}
/** The same for a resource that spans zones; a region without zones has no such property. */
function zonalPlacement(config) {
    return config.zones.length === 0 ? placement_placement(config) : { ...placement_placement(config), zones: config.zones };
}

;// CONCATENATED MODULE: ./.build/templates/storage-account.js




/** The id of a storage account of the platform by its name. */
function storageAccountId({ ids }, name) {
    return (0,resource_id/* resourceId */.a)(ids.platformGroup, 'Microsoft.Storage/storageAccounts', name);
}
/** A storage account with its blobs: no keys and nothing public, so who comes signs in, and has a role. */
function storageAccount(baseline, { symbol, name, network }) {
    const { config, ids } = baseline;
    const blobs = (0,resource_id/* childId */._U)(storageAccountId(baseline, name), 'blobServices', 'default');
    return {
        [symbol]: resource('Microsoft.Storage/storageAccounts', {
            name,
            ...placement_placement(config),
            kind: 'StorageV2',
            sku: { name: config.zones.length === 0 ? 'Standard_LRS' : 'Standard_ZRS' },
            properties: {
                minimumTlsVersion: 'TLS1_2',
                supportsHttpsTrafficOnly: true,
                allowBlobPublicAccess: false,
                allowSharedKeyAccess: false,
                defaultToOAuthAuthentication: true,
                allowCrossTenantReplication: false,
                publicNetworkAccess: 'Enabled',
                networkAcls: { defaultAction: network === 'anywhere' ? 'Allow' : 'Deny', bypass: 'AzureServices' }
            }
        }),
        ...withDiagnostics(`${symbol}Blobs`, 'Microsoft.Storage/storageAccounts/blobServices', blobs, ids.clusterLogs, {
            name: `${name}/default`,
            dependsOn: [symbol],
            properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }
        })
    };
}

;// CONCATENATED MODULE: ./.build/templates/backup-storage.js




const STORAGE = 'backups';
/**
 * Where the definitions of a cluster's objects are kept, where backups are wanted. It lies with the platform, so that
 * backups outlive the cluster they are of; a container is for one cluster alone ("AKS backup support matrix").
 */
function backupStorage(baseline) {
    if (!baseline.config.cluster.features.backup)
        return {};
    const name = backupAccountName(baseline);
    const containers = config_colours/* COLOURS */.O5.map((colour) => [
        `${STORAGE}_${colour}`,
        resource('Microsoft.Storage/storageAccounts/blobServices/containers', {
            name: `${name}/default/${backupContainer(colour)}`,
            dependsOn: [`${STORAGE}Blobs`],
            properties: { publicAccess: 'None' }
        })
    ]);
    // Nodes come through the firewall; without keys and with nothing public they still have to sign in.
    return {
        ...storageAccount(baseline, { symbol: STORAGE, name, network: 'anywhere' }),
        ...Object.fromEntries(containers)
    };
}
/** The account that has both colours' containers. */
function backupStorageId(baseline) {
    return storageAccountId(baseline, backupAccountName(baseline));
}
/** What the nodes must reach for it. */
function backupHost(baseline) {
    return `${backupAccountName(baseline)}.blob.core.windows.net`;
}
/** The container of one colour's cluster. */
function backupContainer(colour) {
    return `backup-${colour}`;
}
function backupAccountName({ config, ids }) {
    return globalNames(config, ids.subscription.slice('/subscriptions/'.length)).backupStorage;
}

;// CONCATENATED MODULE: ./.build/templates/stack.js




/**
 * Returns resources of one group, or of the subscription, as a step's deployment stack. Texts arrive as they are written:
 * only an `Expression` is evaluated.
 */
function stackOf({ config, ids }, step, deploymentScope, resources, more = {}) {
    const scope = (0,resource_id/* sameId */.s)(deploymentScope, ids.subscription) ? 'subscription' : 'resourceGroup';
    return {
        step,
        name: stackName(config, step),
        location: config.region,
        tags: stackTags(config, step),
        deploymentScope,
        template: finishTemplate({ ...template(scope, resources), ...more })
    };
}

;// CONCATENATED MODULE: ./.build/templates/cluster-backup.js








const VAULT = 'Microsoft.DataProtection/backupVaults';
const BINDING = 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings';
const EXTENSION = 'Microsoft.KubernetesConfiguration/extensions';
const EXTENSION_NAME = 'azure-aks-backup';
const POLICY = 'daily';
/** Every night, kept for a week: as snapshots beside the cluster, not in the vault. */
const SCHEDULE = { from: 'R/2026-01-01T02:00:00+00:00/P1D', keep: 'P7D' };
/** Of what a vault, and nobody else, says has been deleted. */
const SOFT_DELETED_DAYS = 14;
/**
 * What backs up one colour's cluster: a vault with its policy, the vault's way into the cluster, and the extension. What
 * these may do is in a stack of its own, since Azure gives both their identities only here. Throws TypeError where nobody
 * wants backups.
 */
function backupStack(baseline, colour) {
    if (!baseline.config.cluster.features.backup)
        throw new TypeError('without cluster.features.backup there is no vault');
    return stackOf(baseline, `backup-${colour}`, baseline.ids.clusterGroup, {
        ...vault(baseline, colour),
        policy: policy(baseline, colour),
        vaultEnters: binding(baseline, colour),
        extension: extension(baseline, colour)
    });
}
/** The vault of one colour's cluster. */
function backupVaultId({ config, ids }, colour) {
    return (0,resource_id/* resourceId */.a)(ids.clusterGroup, VAULT, resourceNames(config).backupVault(colour));
}
/** How often one colour's cluster is backed up, and for how long that is kept. */
function backupPolicyId(baseline, colour) {
    return (0,resource_id/* childId */._U)(backupVaultId(baseline, colour), 'backupPolicies', POLICY);
}
/** Who needs roles for backups of one colour's cluster; empty where nobody wants backups. */
function backupPrincipals(baseline, colour) {
    if (!baseline.config.cluster.features.backup)
        return [];
    const extensionId = (0,resource_id/* resourceId */.a)(baseline.ids.clusters[colour].cluster, EXTENSION, EXTENSION_NAME);
    return [
        { identity: `${colour}-backupVault`, id: backupVaultId(baseline, colour), path: ['identity', 'principalId'] },
        {
            identity: `${colour}-backupExtension`,
            id: extensionId,
            path: ['properties', 'aksAssignedIdentity', 'principalId']
        }
    ];
}
/** Into the cluster a vault comes with its system-assigned identity only ("AKS backup prerequisites", trusted access). */
function vault(baseline, colour) {
    const { config, ids } = baseline;
    const id = backupVaultId(baseline, colour);
    return withDiagnostics('vault', VAULT, id, ids.clusterLogs, {
        name: (0,resource_id/* parseResourceId */.RQ)(id).name,
        ...placement_placement(config),
        identity: { type: 'SystemAssigned' },
        properties: {
            // Asked for although nothing is moved into the vault.
            storageSettings: [
                { datastoreType: 'VaultStore', type: config.zones.length === 0 ? 'LocallyRedundant' : 'ZoneRedundant' }
            ],
            securitySettings: { softDeleteSettings: { state: 'On', retentionDurationInDays: SOFT_DELETED_DAYS } },
            monitoringSettings: { azureMonitorAlertSettings: { alertsForAllJobFailures: 'Enabled' } },
            featureSettings: { crossSubscriptionRestoreSettings: { state: 'Disabled' } }
        }
    });
}
/** A policy that is in use cannot be changed ("AKS backup support matrix"): another schedule is another policy. */
function policy(baseline, colour) {
    const dataStore = { dataStoreType: 'OperationalStore', objectType: 'DataStoreInfoBase' };
    const backup = {
        name: 'BackupDaily',
        objectType: 'AzureBackupRule',
        backupParameters: { backupType: 'Incremental', objectType: 'AzureBackupParams' },
        dataStore,
        trigger: {
            objectType: 'ScheduleBasedTriggerContext',
            schedule: { repeatingTimeIntervals: [SCHEDULE.from] },
            taggingCriteria: [{ isDefault: true, taggingPriority: 99, tagInfo: { tagName: 'Default' } }]
        }
    };
    const retention = {
        name: 'Default',
        objectType: 'AzureRetentionRule',
        isDefault: true,
        lifecycles: [
            { deleteAfter: { objectType: 'AbsoluteDeleteOption', duration: SCHEDULE.keep }, sourceDataStore: dataStore }
        ]
    };
    return resource('Microsoft.DataProtection/backupVaults/backupPolicies', {
        name: (0,resource_id/* parseResourceId */.RQ)(backupPolicyId(baseline, colour)).names.join('/'),
        dependsOn: ['vault'],
        properties: {
            objectType: 'BackupPolicy',
            datasourceTypes: ['Microsoft.ContainerService/managedClusters'],
            policyRules: [backup, retention]
        }
    });
}
/** Trusted access leads past the private API server and needs no local account. */
function binding(baseline, colour) {
    return resource(BINDING, {
        name: `${(0,resource_id/* parseResourceId */.RQ)(baseline.ids.clusters[colour].cluster).name}/backup`,
        dependsOn: ['vault'],
        properties: {
            sourceResourceId: backupVaultId(baseline, colour),
            roles: ['Microsoft.DataProtection/backupVaults/backup-operator']
        }
    });
}
const LOCATION = 'configuration.backupStorageLocation';
/** After the binding, which is a write to the cluster. Settings as the `dataprotection` part of `az k8s-extension` sends them. */
function extension(baseline, colour) {
    const account = (0,resource_id/* parseResourceId */.RQ)(backupStorageId(baseline));
    return resource(EXTENSION, {
        name: EXTENSION_NAME,
        scope: baseline.ids.clusters[colour].cluster,
        dependsOn: ['vaultEnters'],
        identity: { type: 'SystemAssigned' },
        properties: {
            extensionType: 'microsoft.dataprotection.kubernetes',
            autoUpgradeMinorVersion: true,
            releaseTrain: 'stable',
            scope: { cluster: { releaseNamespace: 'dataprotection-microsoft' } },
            configurationSettings: {
                [`${LOCATION}.bucket`]: backupContainer(colour),
                [`${LOCATION}.config.storageAccount`]: account.name,
                [`${LOCATION}.config.resourceGroup`]: (0,resource_id/* parseResourceId */.RQ)(baseline.ids.platformGroup).name,
                [`${LOCATION}.config.subscriptionId`]: account.subscriptionId,
                [`${LOCATION}.config.useAAD`]: 'true',
                [`${LOCATION}.config.storageAccountURI`]: `https://${backupHost(baseline)}/`,
                'credentials.tenantId': new Expression('subscription().tenantId')
            }
        }
    });
}

;// CONCATENATED MODULE: ./.build/templates/role-table.js
/** Roles of the two identities of a pipeline, at the subscription. */
const pipelineRoles = {
    reader: {
        name: 'Reader',
        id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
        for: 'planning: reading what is there'
    },
    contributor: {
        name: 'Contributor',
        id: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
        for: 'applying: resource groups, deployment stacks and all that is in them, budgets, registration of resource providers'
    },
    roleAdministrator: {
        name: 'Role Based Access Control Administrator',
        id: 'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
        for: "applying: giving the environment's identities the roles that the condition lists, and taking them away again"
    },
    policyContributor: {
        name: 'Resource Policy Contributor',
        id: '36243c78-bf99-498c-9df9-86d9f8d28608',
        for: 'applying: policy definitions and assignments'
    }
};
/** Roles that what is provisioned has, and that the identity which applies may therefore give and take away. */
const assignableRoles = {
    networkContributor: {
        name: 'Network Contributor',
        id: '4d97b98b-1d4f-4787-a291-c67834d212e7',
        for: 'a control plane: subnets of nodes, API server and ingress'
    },
    privateDnsZoneContributor: {
        name: 'Private DNS Zone Contributor',
        id: 'b12aa53e-6015-4669-85d0-8515ebb3ae7f',
        for: "a control plane: the API server's zone and the network it is linked to"
    },
    managedIdentityOperator: {
        name: 'Managed Identity Operator',
        id: 'f1a07417-d97a-45cb-824c-7a7467783830',
        for: 'a control plane: handing the kubelet its identity'
    },
    registryPull: {
        name: 'AcrPull',
        id: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
        for: 'a kubelet: images of a registry'
    },
    registryRepositoryReader: {
        name: 'Container Registry Repository Reader',
        id: 'b93aa761-3e63-49ed-ac28-beffa264f7ac',
        for: 'a kubelet: images of a registry whose repositories have permissions of their own'
    },
    vaultSecretsUser: {
        name: 'Key Vault Secrets User',
        id: '4633458b-17de-408a-b874-0445c86b69e6',
        for: 'gateway and ingress: certificates'
    },
    storageBlobDataContributor: {
        name: 'Storage Blob Data Contributor',
        id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
        for: 'flow logs, backups: writing into a storage account that takes no keys'
    },
    storageQueueSender: {
        name: 'Storage Queue Data Message Sender',
        id: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a',
        for: "events: putting a cluster's events into the queue"
    },
    clusterUser: {
        name: 'Azure Kubernetes Service Cluster User Role',
        id: '4abbcc35-e782-43d8-92c5-2d3f1bd2253f',
        for: 'people and pipelines: fetching a kubeconfig'
    },
    clusterReader: {
        name: 'Azure Kubernetes Service RBAC Reader',
        id: '7f6c6a51-bcf8-42ba-9220-52d62157d7db',
        for: 'people and pipelines: reading what runs in a cluster'
    }
};
/**
 * Roles for backups of clusters. Contributor is much to hand out, so a pipeline may give these two only where whoever sets
 * it up says that clusters are backed up.
 */
const backupRoles = {
    reader: { ...pipelineRoles.reader, for: 'a backup vault: the cluster and its snapshots' },
    contributor: { ...pipelineRoles.contributor, for: "a control plane: the group of its volumes' snapshots" }
};
/** Every role that templates give to identities. */
const grantableRoles = { ...assignableRoles, ...backupRoles };
/** Full power inside a cluster: only the groups that were named when the pipeline was set up may be given it. */
const clusterAdministrator = {
    name: 'Azure Kubernetes Service RBAC Cluster Admin',
    id: 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b',
    for: "the administrators' group: everything inside a cluster"
};
/**
 * What planning needs beyond Reader. A stack's what-if is a resource that is written, read and deleted ("Deployment
 * stacks", what-if; deployment-stacks#252); nothing that runs or costs can be written with it.
 */
const plannerRole = {
    name: 'AKS baseline planner',
    for: 'planning: what-if of deployment stacks and deployments, and whether a gateway gets an answer; no other write',
    actions: [
        'Microsoft.Resources/deployments/read',
        'Microsoft.Resources/deployments/validate/action',
        'Microsoft.Resources/deployments/whatIf/action',
        'Microsoft.Resources/deploymentStacksWhatIfResults/*',
        // Asks the gateway whether a cluster's ingress answers; it changes nothing.
        'Microsoft.Network/applicationGateways/getBackendHealthOnDemand/action'
    ]
};

;// CONCATENATED MODULE: ./.build/arm/name-guid.js

/** The namespace Resource Manager's own `guid()` names in. */
const NAMESPACE = Buffer.from('11fb06fb712d4ddd98c7e71bbd588830', 'hex');
/**
 * A name that must be a GUID, following from what it stands for: version 5 of RFC 9562 over the parts joined with `-`, as
 * the template function `guid()` makes it. Computed here because names of resources must be known before a deployment.
 */
function nameGuid(...parts) {
    const hash = (0,external_node_crypto_.createHash)('sha1').update(NAMESPACE).update(parts.join('-')).digest();
    hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
    hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = hash.toString('hex', 0, 16);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

;// CONCATENATED MODULE: ./.build/templates/roles.js




const TYPE = 'Microsoft.Authorization/roleAssignments';
/**
 * Role assignments, each named by scope, principal and role: an identity that is made anew under the same name is another
 * principal, and Azure refuses to change an assignment's (RoleAssignmentUpdateNotPermitted, mspnp/aks-baseline#13). With
 * the principal's type Azure does not look a new one up in the directory, where it may not have arrived.
 */
function roleAssignments(baseline, grants, { principals }) {
    return Object.fromEntries(grants.flatMap(grant => {
        const principalId = principals[grant.identity];
        return principalId == null ? [] : [[`${grant.identity}Role`, assignment(baseline, grant, principalId)]];
    }));
}
function assignment(baseline, { scope, role }, principalId) {
    const holder = { principalId, principalType: 'ServicePrincipal' };
    return roleAssignment(baseline, scope, grantableRoles[role], holder);
}
/** A role on a scope for one identity or group. */
function roleAssignment({ ids }, scope, { id }, holder) {
    return resource(TYPE, {
        name: nameGuid(scope, holder.principalId, id),
        scope,
        properties: {
            roleDefinitionId: (0,resource_id/* childId */._U)(ids.subscription, 'providers/Microsoft.Authorization/roleDefinitions', id),
            ...holder
        }
    });
}
/** For the plan: each assignment, whether its name is known yet or not. */
function awaitedAssignments(grants, { principals }) {
    return grants.map(({ identity, role, scope }) => {
        const { id } = grantableRoles[role];
        const principalId = principals[identity];
        return {
            placeholder: (0,resource_id/* resourceId */.a)(scope, TYPE, nameGuid(scope, identity, id)),
            actual: principalId == null ? null : (0,resource_id/* resourceId */.a)(scope, TYPE, nameGuid(scope, principalId, id))
        };
    });
}

;// CONCATENATED MODULE: ./.build/templates/cluster-backup-roles.js







/** Returns who may do what for backups ("AKS backup prerequisites", required roles and permissions). */
function backupGrants(baseline, colour) {
    const { clusters, backupGroup: snapshots } = baseline.ids;
    const { cluster } = clusters[colour];
    const vault = `${colour}-backupVault`;
    return [
        { symbol: 'vaultReadsCluster', identity: vault, role: 'reader', scope: cluster },
        { symbol: 'vaultReadsSnapshots', identity: vault, role: 'reader', scope: snapshots },
        { symbol: 'clusterWritesSnapshots', identity: `${colour}-controlPlane`, role: 'contributor', scope: snapshots },
        {
            symbol: 'extensionWritesBackups',
            identity: `${colour}-backupExtension`,
            role: 'storageBlobDataContributor',
            scope: backupStorageId(baseline)
        }
    ];
}
/** Returns whether Azure has made all identities that back up one colour's cluster. */
function hasBackupIdentities(baseline, { principals }, colour) {
    return backupGrants(baseline, colour).every(({ identity }) => principals[identity] != null);
}
/**
 * Returns the roles for backups of one colour's cluster. They are a stack between the vault with its extension, which bring
 * the identities, and the backup instance, which Azure refuses as long as the roles have not reached every service. The stack
 * is empty until the identities exist.
 */
function backupRolesStack(baseline, observed, colour) {
    const { ids } = baseline;
    const grants = backupGrants(baseline, colour);
    const resources = hasBackupIdentities(baseline, observed, colour)
        ? {
            ...assignments(baseline, observed, grants, ids.clusterGroup),
            snapshots: rolesIn(baseline, observed, colour, grants, 'backup'),
            storage: rolesIn(baseline, observed, colour, grants, 'platform')
        }
        : {};
    const stack = stackOf(baseline, `backup-roles-${colour}`, ids.clusterGroup, resources);
    return { ...stack, awaited: awaitedAssignments(grants, observed) };
}
function rolesIn(baseline, observed, colour, grants, part) {
    const group = baseline.ids[`${part}Group`];
    return nestedDeployment({
        name: resourceNames(baseline.config).backupRolesDeployment(colour, part),
        resourceGroup: (0,resource_id/* parseResourceId */.RQ)(group).name,
        template: template('resourceGroup', assignments(baseline, observed, grants, group))
    });
}
function assignments(baseline, { principals }, grants, group) {
    return Object.fromEntries(grants.flatMap(({ symbol, identity, role, scope }) => {
        const principalId = principals[identity];
        if (principalId == null || !isWithin(group, scope))
            return [];
        const holder = { principalId, principalType: 'ServicePrincipal' };
        const { scope: of, ...ofGroup } = roleAssignment(baseline, scope, grantableRoles[role], holder);
        // On the group that is deployed to, an assignment names no scope.
        return [[symbol, (0,resource_id/* sameId */.s)(scope, group) ? ofGroup : { ...ofGroup, ...(of === undefined ? {} : { scope: of }) }]];
    }));
}
function isWithin(group, scope) {
    return (0,resource_id/* sameId */.s)(`${scope}/`.slice(0, group.length + 1), `${group}/`);
}

;// CONCATENATED MODULE: ./.build/templates/cluster-identities.js





const cluster_identities_TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities';
/** The identities of one colour's cluster; one for its events only where somebody wants them. */
function clusterIdentities(baseline, colour) {
    const { controlPlaneIdentity, kubeletIdentity, ingressIdentity } = baseline.ids.clusters[colour];
    return {
        controlPlane: controlPlaneIdentity,
        kubelet: kubeletIdentity,
        ingress: ingressIdentity,
        ...(baseline.config.events.relay === 'none' ? {} : { events: eventsIdentityId(baseline, colour) })
    };
}
/** Who delivers a cluster's events. */
function eventsIdentityId({ config, ids }, colour) {
    return (0,resource_id/* resourceId */.a)(ids.clusterGroup, cluster_identities_TYPE, resourceNames(config).eventsIdentity(colour));
}
/** Identities only: their roles are named by principal ids that Azure gives out here, and need time to spread. */
function identityStack(baseline, colour) {
    const identities = Object.entries(clusterIdentities(baseline, colour)).map(([name, id]) => [
        `${name}Identity`,
        resource(cluster_identities_TYPE, { name: (0,resource_id/* parseResourceId */.RQ)(id).name, ...placement_placement(baseline.config) })
    ]);
    return stackOf(baseline, `identity-${colour}`, baseline.ids.clusterGroup, Object.fromEntries(identities));
}

;// CONCATENATED MODULE: ./.build/templates/event-workflow.js
/** Headers the event subscription sends along: static delivery properties, the token among them as a secret one. */
const RELAY_HEADERS = { repository: 'x-aks-baseline-repository', token: 'x-aks-baseline-token' };
/** Name of the trigger that events arrive at. */
const RELAY_TRIGGER = 'event';
const header = (name) => `triggerOutputs()?['headers']?['${RELAY_HEADERS[name]}']`;
/**
 * A Logic App's definition that turns an event of one of our clusters into a `repository_dispatch`. Its trigger answers
 * Event Grid's handshake by itself (kind EventGrid of Request triggers). It keeps no secret: repository and token come
 * with every event, so that deploying it again needs neither. An event of any other sender ends in nothing.
 */
function forwardToGitHub(clusterGroup) {
    const clusters = `${clusterGroup}/providers/Microsoft.ContainerService/managedClusters/`.toLowerCase();
    return {
        $schema: 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
        contentVersion: '1.0.0.0',
        triggers: {
            [RELAY_TRIGGER]: {
                type: 'Request',
                kind: 'EventGrid',
                inputs: { schema: {} },
                splitOn: '@triggerBody()',
                runtimeConfiguration: { secureData: { properties: ['outputs'] } }
            }
        },
        actions: {
            fromOurClusters: {
                type: 'If',
                expression: { and: [{ startsWith: ["@toLower(triggerBody()?['topic'])", clusters] }] },
                actions: { dispatch: dispatch() },
                runAfter: {}
            }
        }
    };
}
function dispatch() {
    return {
        type: 'Http',
        inputs: {
            method: 'POST',
            uri: `https://api.github.com/repos/@{${header('repository')}}/dispatches`,
            headers: {
                Accept: 'application/vnd.github+json',
                Authorization: `Bearer @{${header('token')}}`,
                'User-Agent': 'aks-baseline'
            },
            body: { event_type: 'aks-event', client_payload: '@triggerBody()' },
            retryPolicy: { type: 'exponential', count: 4, interval: 'PT15S' }
        },
        runtimeConfiguration: { secureData: { properties: ['inputs'] } }
    };
}

;// CONCATENATED MODULE: ./.build/templates/event-relay.js







const event_relay_STORAGE = 'events';
/** Where a cluster's events go, and those that could not be delivered. */
const QUEUE = 'cluster-events';
const DEAD_LETTERS = 'dead-letters';
/**
 * Where events about clusters arrive: a queue that a workflow of the repository reads, or a Logic App that tells the
 * repository. The subscriptions that send come with the clusters, and what they cannot deliver goes to the dead letters.
 */
function eventRelay(baseline) {
    const { relay } = baseline.config.events;
    if (relay === 'none')
        return {};
    const name = storageName(baseline);
    return {
        // Runners come from anywhere; without keys and with nothing public they still have to sign in.
        ...storageAccount(baseline, { symbol: event_relay_STORAGE, name, network: 'anywhere' }),
        deadLetters: resource('Microsoft.Storage/storageAccounts/blobServices/containers', {
            name: `${name}/default/${DEAD_LETTERS}`,
            dependsOn: [`${event_relay_STORAGE}Blobs`],
            properties: { publicAccess: 'None' }
        }),
        ...(relay === 'queue' ? queue(baseline, name) : logicApp(baseline))
    };
}
/** The account that has both. */
function eventStorageId(baseline) {
    return storageAccountId(baseline, storageName(baseline));
}
function storageName({ config, ids }) {
    return globalNames(config, ids.subscription.slice('/subscriptions/'.length)).eventStorage;
}
/** The Logic App that tells the repository, where `events.relay` asks for one. */
function eventRelayId({ config, ids }) {
    return (0,resource_id/* resourceId */.a)(ids.platformGroup, 'Microsoft.Logic/workflows', resourceNames(config).eventRelay);
}
function queue(baseline, name) {
    const queues = (0,resource_id/* childId */._U)(storageAccountId(baseline, name), 'queueServices', 'default');
    const type = 'Microsoft.Storage/storageAccounts/queueServices';
    return {
        ...withDiagnostics('queues', type, queues, baseline.ids.clusterLogs, {
            name: `${name}/default`,
            dependsOn: [event_relay_STORAGE],
            properties: {}
        }),
        queue: resource('Microsoft.Storage/storageAccounts/queueServices/queues', {
            name: `${name}/default/${QUEUE}`,
            dependsOn: ['queues'],
            properties: {}
        })
    };
}
function logicApp(baseline) {
    const { config, ids } = baseline;
    return withDiagnostics('relay', 'Microsoft.Logic/workflows', eventRelayId(baseline), ids.clusterLogs, {
        name: resourceNames(config).eventRelay,
        ...placement_placement(config),
        properties: { state: 'Enabled', definition: forwardToGitHub(ids.clusterGroup) }
    });
}

;// CONCATENATED MODULE: ./.build/templates/cluster-events.js









const TOPIC = 'Microsoft.EventGrid/systemTopics';
const SUBSCRIPTION = 'to-repository';
/** "Azure Kubernetes Service as an Event Grid source". */
const EVENT_TYPES = [
    'NewKubernetesVersionAvailable',
    'ClusterSupportEnding',
    'ClusterSupportEnded',
    'NodePoolRollingStarted',
    'NodePoolRollingSucceeded',
    'NodePoolRollingFailed'
].map(name => `Microsoft.ContainerService.${name}`);
/**
 * The cluster's events and who gets them, in a stack of their own: what-if of Event Grid refuses identities that may not
 * write (arm-template-whatif#432), and should blind no other plan. A queue is subscribed here; a Logic App's subscription
 * holds secrets, and is put directly. Throws TypeError where nobody wants events.
 */
function eventsStack(baseline, colour) {
    const { config, ids } = baseline;
    const { relay } = config.events;
    if (relay === 'none')
        throw new TypeError('without events.relay nobody is told of events');
    const name = resourceNames(config).eventTopic(colour);
    const topic = withDiagnostics('topic', TOPIC, (0,resource_id/* resourceId */.a)(ids.clusterGroup, TOPIC, name), ids.clusterLogs, {
        name,
        ...placement_placement(config),
        identity: { type: 'UserAssigned', userAssignedIdentities: { [eventsIdentityId(baseline, colour)]: {} } },
        properties: { source: ids.clusters[colour].cluster, topicType: 'Microsoft.ContainerService.ManagedClusters' }
    });
    const toQueue = resource('Microsoft.EventGrid/systemTopics/eventSubscriptions', {
        name: `${name}/${SUBSCRIPTION}`,
        dependsOn: ['topic'],
        properties: { ...delivery(baseline, colour), deliveryWithResourceIdentity: queueDelivery(baseline, colour) }
    });
    return stackOf(baseline, `events-${colour}`, ids.clusterGroup, {
        ...topic,
        ...(relay === 'queue' ? { subscription: toQueue } : {})
    });
}
/** The subscription of a Logic App, for a direct write: in a template its token would lie in every deployment's record. */
function relaySubscription(baseline, colour, target) {
    const { config, ids } = baseline;
    const topic = (0,resource_id/* resourceId */.a)(ids.clusterGroup, TOPIC, resourceNames(config).eventTopic(colour));
    const header = (name, value, isSecret) => ({
        name,
        type: 'Static',
        properties: { value, isSecret }
    });
    const destination = {
        endpointType: 'WebHook',
        properties: {
            endpointUrl: target.callbackUrl,
            minimumTlsVersionAllowed: '1.2',
            deliveryAttributeMappings: [
                header(RELAY_HEADERS.repository, target.repository, false),
                header(RELAY_HEADERS.token, target.token, true)
            ]
        }
    };
    return {
        id: (0,resource_id/* childId */._U)(topic, 'eventSubscriptions', SUBSCRIPTION),
        body: { properties: { ...delivery(baseline, colour), labels: target.labels, destination } }
    };
}
function sender(baseline, colour) {
    return { type: 'UserAssigned', userAssignedIdentity: eventsIdentityId(baseline, colour) };
}
/** A day of attempts, then to the dead letters. */
function delivery(baseline, colour) {
    return {
        eventDeliverySchema: 'EventGridSchema',
        filter: { includedEventTypes: EVENT_TYPES },
        retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
        deadLetterWithResourceIdentity: {
            identity: sender(baseline, colour),
            deadLetterDestination: {
                endpointType: 'StorageBlob',
                properties: { resourceId: eventStorageId(baseline), blobContainerName: DEAD_LETTERS }
            }
        }
    };
}
function queueDelivery(baseline, colour) {
    return {
        identity: sender(baseline, colour),
        destination: {
            endpointType: 'StorageQueue',
            properties: { resourceId: eventStorageId(baseline), queueName: QUEUE }
        }
    };
}

;// CONCATENATED MODULE: ./.build/templates/policy-namespaces.js
/** Azure's own default, which a list of ours replaces rather than extends ("Understand Azure Policy for Kubernetes clusters"). */
const SYSTEM_NAMESPACES = ['kube-system', 'gatekeeper-system', 'azure-arc', 'azure-extensions-usage-system'];
/** Namespaces that features bring, with images and settings that Azure chooses. */
const FEATURE_NAMESPACES = [
    { name: 'flux-system', when: ({ gitops }) => gitops.source !== undefined },
    { name: 'aks-command', when: ({ cluster }) => cluster.features.runCommand },
    { name: 'dataprotection-microsoft', when: ({ cluster }) => cluster.features.backup }
];
/** The namespaces of the features that are on. */
function featureNamespaces({ config }) {
    return FEATURE_NAMESPACES.filter(({ when }) => when(config)).map(({ name }) => name);
}
/** The namespaces no policy looks at: Azure's, those of features, and those a configuration adds. */
function excludedNamespaces(baseline) {
    const { policies } = baseline.config;
    return [...new Set([...SYSTEM_NAMESPACES, ...featureNamespaces(baseline), ...policies.excludedNamespaces])];
}

;// CONCATENATED MODULE: ./.build/templates/cluster-protection.js






const INSTANCE = 'cluster';
/**
 * Returns what puts one colour's cluster under protection: the backup instance, which Azure refuses without the roles of
 * `backup-roles-<colour>`. The stack is empty until the identities that get these roles exist.
 */
function protectionStack(baseline, observed, colour) {
    const isKnown = hasBackupIdentities(baseline, observed, colour);
    const resources = isKnown ? { instance: instance(baseline, colour) } : {};
    const placeholder = instanceId(baseline, colour);
    return {
        ...stackOf(baseline, `protection-${colour}`, baseline.ids.clusterGroup, resources),
        awaited: [{ placeholder, actual: isKnown ? placeholder : null }]
    };
}
function instanceId(baseline, colour) {
    return (0,resource_id/* childId */._U)(backupVaultId(baseline, colour), 'backupInstances', INSTANCE);
}
/** Volumes and objects of every namespace but those that features of the cluster bring with them. */
function instance(baseline, colour) {
    const { cluster } = baseline.ids.clusters[colour];
    const what = {
        objectType: 'KubernetesClusterBackupDatasourceParameters',
        snapshotVolumes: true,
        includeClusterScopeResources: true,
        excludedNamespaces: featureNamespaces(baseline)
    };
    const snapshots = {
        objectType: 'AzureOperationalStoreParameters',
        dataStoreType: 'OperationalStore',
        resourceGroupId: baseline.ids.backupGroup
    };
    return resource('Microsoft.DataProtection/backupVaults/backupInstances', {
        name: (0,resource_id/* parseResourceId */.RQ)(instanceId(baseline, colour)).names.join('/'),
        properties: {
            objectType: 'BackupInstance',
            friendlyName: (0,resource_id/* parseResourceId */.RQ)(cluster).name,
            dataSourceInfo: { objectType: 'Datasource', ...source(baseline, cluster) },
            dataSourceSetInfo: { objectType: 'DatasourceSet', ...source(baseline, cluster) },
            policyInfo: {
                policyId: backupPolicyId(baseline, colour),
                policyParameters: { backupDatasourceParametersList: [what], dataStoreParametersList: [snapshots] }
            }
        }
    });
}
function source({ config }, cluster) {
    const { name, type } = (0,resource_id/* parseResourceId */.RQ)(cluster);
    return {
        datasourceType: type,
        resourceType: type,
        resourceID: cluster,
        resourceUri: cluster,
        resourceName: name,
        resourceLocation: config.region
    };
}

;// CONCATENATED MODULE: ./.build/templates/security-rules.js
const DENY_INBOUND = [1000, 'DenyAllInbound', 'Inbound', 'Deny', '*', '*', '*', '*'];
const DENY_OUTBOUND = [1000, 'DenyAllOutbound', 'Outbound', 'Deny', '*', '*', '*', '*'];
/**
 * Bastion refuses a security group that lacks one of these ("Working with NSG access and Azure Bastion"), the outbound
 * one to `AzureCloud` included; 443 to the network is what a tunnel to the API server takes.
 */
const bastion = [
    [100, 'AllowWebExperienceInbound', 'Inbound', 'Allow', 'Tcp', 'Internet', '*', '443'],
    [110, 'AllowControlPlaneInbound', 'Inbound', 'Allow', 'Tcp', 'GatewayManager', '*', '443'],
    [120, 'AllowHealthProbesInbound', 'Inbound', 'Allow', 'Tcp', 'AzureLoadBalancer', '*', '443'],
    [130, 'AllowBastionHostToHostInbound', 'Inbound', 'Allow', '*', 'VirtualNetwork', 'VirtualNetwork', ['8080', '5701']],
    DENY_INBOUND,
    [100, 'AllowSshToVnetOutbound', 'Outbound', 'Allow', 'Tcp', '*', 'VirtualNetwork', '22'],
    [110, 'AllowRdpToVnetOutbound', 'Outbound', 'Allow', 'Tcp', '*', 'VirtualNetwork', '3389'],
    [120, 'AllowControlPlaneOutbound', 'Outbound', 'Allow', 'Tcp', '*', 'AzureCloud', '443'],
    [
        130,
        'AllowBastionHostToHostOutbound',
        'Outbound',
        'Allow',
        '*',
        'VirtualNetwork',
        'VirtualNetwork',
        ['8080', '5701']
    ],
    [140, 'AllowCertificateValidationOutbound', 'Outbound', 'Allow', '*', '*', 'Internet', '80'],
    [150, 'AllowTunnelToApiServerOutbound', 'Outbound', 'Allow', 'Tcp', '*', 'VirtualNetwork', '443'],
    DENY_OUTBOUND
];
/** Nodes and their load balancer: AKS does not support blocked traffic among nodes and pods, so nothing is denied. */
const unrestricted = [];
/** Ports as "API Server VNet Integration" asks: 443 and 4443 from nodes, 9988 for probes; nothing is denied outbound. */
function apiServer({ spoke: { blue, green } }) {
    const nodes = [blue.nodes, green.nodes];
    const servers = [blue.apiServer, green.apiServer];
    return [
        [100, 'AllowNodesInbound', 'Inbound', 'Allow', 'Tcp', nodes, servers, ['443', '4443']],
        [110, 'AllowClientsInbound', 'Inbound', 'Allow', 'Tcp', 'VirtualNetwork', servers, '443'],
        [120, 'AllowHealthProbesInbound', 'Inbound', 'Allow', 'Tcp', 'AzureLoadBalancer', servers, '9988'],
        [130, 'AllowWithinSubnetInbound', 'Inbound', 'Allow', '*', servers, servers, '*'],
        DENY_INBOUND
    ];
}
/** Application Gateway v2 needs 65200-65535 from its control plane and must not be denied the internet outbound. */
function applicationGateway({ spoke: { applicationGateway: subnet } }) {
    return [
        [100, 'AllowHttpsInbound', 'Inbound', 'Allow', 'Tcp', 'Internet', subnet, '443'],
        [110, 'AllowControlPlaneInbound', 'Inbound', 'Allow', 'Tcp', 'GatewayManager', '*', '65200-65535'],
        [120, 'AllowHealthProbesInbound', 'Inbound', 'Allow', '*', 'AzureLoadBalancer', '*', '*'],
        DENY_INBOUND
    ];
}
function privateEndpoints({ spoke: { privateEndpoints: subnet } }) {
    return [
        [100, 'AllowHttpsFromVnetInbound', 'Inbound', 'Allow', 'Tcp', 'VirtualNetwork', subnet, '443'],
        DENY_INBOUND,
        DENY_OUTBOUND
    ];
}
/** The rules of each security group, by the subnets it guards. */
const securityRules = {
    bastion: () => bastion,
    nodes: () => unrestricted,
    ingress: () => unrestricted,
    apiServer,
    applicationGateway,
    privateEndpoints
};
/** A security group's `securityRules`, as Resource Manager takes them. */
function securityRuleProperties(guards, addresses) {
    return securityRules[guards](addresses).map(([priority, name, direction, access, protocol, source, destination, ports]) => ({
        name,
        properties: {
            priority,
            direction,
            access,
            protocol,
            sourcePortRange: '*',
            ...oneOrMany('sourceAddressPrefix', source),
            ...oneOrMany('destinationAddressPrefix', destination),
            ...oneOrMany('destinationPortRange', ports)
        }
    }));
}
/** Resource Manager keeps one value and several under two names, the plural with an `es` after `x`. */
function oneOrMany(property, value) {
    if (typeof value === 'string')
        return { [property]: value };
    return { [property.endsWith('x') ? `${property}es` : `${property}s`]: value };
}

;// CONCATENATED MODULE: ./.build/templates/security-group.js




/** The id of a security group by its group and name. */
function securityGroupId(group, name) {
    return (0,resource_id/* resourceId */.a)(group, 'Microsoft.Network/networkSecurityGroups', name);
}
/** The security group for a kind of subnet, with its diagnostics. */
function securityGroup({ config, addresses, ids }, symbol, group, name, guards) {
    const id = securityGroupId(group, name);
    const fields = {
        name,
        ...placement_placement(config),
        properties: { securityRules: securityRuleProperties(guards, addresses) }
    };
    return withDiagnostics(symbol, 'Microsoft.Network/networkSecurityGroups', id, ids.hubLogs, fields);
}

;// CONCATENATED MODULE: ./.build/templates/subnet.js
/** A subnet inside its network's body: subnets of their own would race for the network, and a later write of the network would drop them. */
function subnet(fields) {
    const { name, addressPrefix, securityGroup, routeTable, delegation, guardPrivateEndpoints = false } = fields;
    return {
        name,
        properties: {
            addressPrefix,
            // The way out is the firewall or none.
            defaultOutboundAccess: false,
            privateEndpointNetworkPolicies: guardPrivateEndpoints ? 'Enabled' : 'Disabled',
            privateLinkServiceNetworkPolicies: 'Enabled',
            ...(securityGroup === undefined ? {} : { networkSecurityGroup: { id: securityGroup } }),
            ...(routeTable === undefined ? {} : { routeTable: { id: routeTable } }),
            ...(delegation === undefined
                ? {}
                : { delegations: [{ name: 'delegation', properties: { serviceName: delegation } }] })
        }
    };
}

;// CONCATENATED MODULE: ./.build/templates/spoke-subnets.js




/** One security group for each purpose, shared by both colours; the symbol is also the key of its name. */
const SPOKE_SECURITY_GROUPS = [
    { symbol: 'nodesSecurityGroup', guards: 'nodes' },
    { symbol: 'ingressSecurityGroup', guards: 'ingress' },
    { symbol: 'apiServerSecurityGroup', guards: 'apiServer' },
    { symbol: 'gatewaySecurityGroup', guards: 'applicationGateway' },
    { symbol: 'privateEndpointsSecurityGroup', guards: 'privateEndpoints' }
];
const CLUSTERS = 'Microsoft.ContainerService/managedClusters';
const SUBNETS = [
    { name: 'nodes-blue', prefix: plan => plan.blue.nodes, securityGroup: 'nodesSecurityGroup', routed: true },
    { name: 'nodes-green', prefix: plan => plan.green.nodes, securityGroup: 'nodesSecurityGroup', routed: true },
    { name: 'ingress-blue', prefix: plan => plan.blue.ingress, securityGroup: 'ingressSecurityGroup', routed: true },
    { name: 'ingress-green', prefix: plan => plan.green.ingress, securityGroup: 'ingressSecurityGroup', routed: true },
    {
        name: 'apiserver-blue',
        prefix: plan => plan.blue.apiServer,
        securityGroup: 'apiServerSecurityGroup',
        routed: false,
        delegation: CLUSTERS
    },
    {
        name: 'apiserver-green',
        prefix: plan => plan.green.apiServer,
        securityGroup: 'apiServerSecurityGroup',
        routed: false,
        delegation: CLUSTERS
    },
    {
        name: 'gateway',
        prefix: plan => plan.applicationGateway,
        securityGroup: 'gatewaySecurityGroup',
        routed: false
    },
    {
        name: 'endpoints',
        prefix: plan => plan.privateEndpoints,
        securityGroup: 'privateEndpointsSecurityGroup',
        routed: false,
        guardPrivateEndpoints: true
    }
];
/** The spoke's subnets, in the order of the table. */
function spokeSubnets({ config, addresses, ids }, routeTable) {
    const names = resourceNames(config);
    return SUBNETS.map(({ name, prefix, securityGroup, routed, delegation, guardPrivateEndpoints }) => subnet({
        name,
        addressPrefix: prefix(addresses.spoke),
        securityGroup: securityGroupId(ids.spokeGroup, names[securityGroup]),
        ...(routed ? { routeTable } : {}),
        ...(delegation === undefined ? {} : { delegation }),
        ...(guardPrivateEndpoints === undefined ? {} : { guardPrivateEndpoints })
    }));
}
/** The id of a subnet of the spoke. */
function spokeSubnetId({ ids }, name) {
    return (0,resource_id/* childId */._U)(ids.spokeNetwork, 'subnets', name);
}

;// CONCATENATED MODULE: ./.build/templates/cluster-roles.js








/**
 * What a cluster's identities may do before there is a cluster ("Use a managed identity in AKS"). The kubelet's identity
 * is our own, so the control plane must be allowed to hand it out; metrics need no publisher, and the kubelet no machines.
 */
function clusterGrants(baseline, colour) {
    const { ids } = baseline;
    const controlPlane = `${colour}-controlPlane`;
    const joins = (subnet) => ({
        symbol: `controlPlaneJoins_${subnet}`,
        identity: controlPlane,
        role: 'networkContributor',
        scope: spokeSubnetId(baseline, `${subnet}-${colour}`)
    });
    const writes = (symbol, scope) => ({
        symbol,
        identity: controlPlane,
        role: 'privateDnsZoneContributor',
        scope
    });
    return [
        joins('nodes'),
        joins('apiserver'),
        joins('ingress'),
        writes('controlPlaneWritesZone', ids.zones.apiServer),
        writes('controlPlaneLinksNetwork', ids.spokeNetwork),
        {
            symbol: 'controlPlaneHandsOutKubelet',
            identity: controlPlane,
            role: 'managedIdentityOperator',
            scope: ids.clusters[colour].kubeletIdentity
        },
        ...pullGrants(baseline, colour),
        { symbol: 'ingressReadsSecrets', identity: `${colour}-ingress`, role: 'vaultSecretsUser', scope: ids.vault },
        ...eventGrants(baseline, colour)
    ];
}
/**
 * Our own registry has permissions for the whole of it, and says so. Of a shared one we do not know: each of the two roles
 * counts in one of its modes and for nothing in the other ("Container Registry repository permissions with ABAC").
 */
function pullGrants({ config, ids }, colour) {
    const identity = `${colour}-kubelet`;
    const pull = { symbol: 'kubeletPulls', identity, role: 'registryPull', scope: ids.registry };
    if (config.registry.kind === 'own')
        return [pull];
    return [pull, { ...pull, symbol: 'kubeletReadsRepositories', role: 'registryRepositoryReader' }];
}
/** The storage takes no keys, so events are delivered by an identity. */
function eventGrants(baseline, colour) {
    const { relay } = baseline.config.events;
    if (relay === 'none')
        return [];
    const storage = eventStorageId(baseline);
    const identity = `${colour}-events`;
    const letters = `${storage}/blobServices/default/containers/${DEAD_LETTERS}`;
    const queue = `${storage}/queueServices/default/queues/${QUEUE}`;
    return [
        { symbol: 'eventsKeepDeadLetters', identity, role: 'storageBlobDataContributor', scope: letters },
        ...(relay === 'queue'
            ? [{ symbol: 'eventsSend', identity, role: 'storageQueueSender', scope: queue }]
            : [])
    ];
}
/** The assignments in groups of the environment, each group's in a deployment of its own. */
function rolesStack(baseline, observed, colour) {
    const { ids, config } = baseline;
    const grants = clusterGrants(baseline, colour).filter(grant => isOurs(baseline, grant));
    const inGroup = (group) => assignmentsIn(baseline, observed, group, grants);
    const nested = ['spoke', 'platform'].flatMap((part) => {
        const group = ids[`${part}Group`];
        const resources = inGroup(group);
        if (Object.keys(resources).length === 0)
            return [];
        const name = resourceNames(config).clusterRolesDeployment(colour, part);
        const resourceGroup = (0,resource_id/* parseResourceId */.RQ)(group).name;
        return [[part, nestedDeployment({ name, resourceGroup, template: template('resourceGroup', resources) })]];
    });
    const stack = stackOf(baseline, `roles-${colour}`, ids.clusterGroup, {
        ...inGroup(ids.clusterGroup),
        ...Object.fromEntries(nested)
    });
    return { ...stack, awaited: awaitedAssignments(grants, observed) };
}
function assignmentsIn(baseline, observed, group, grants) {
    return Object.fromEntries(grants
        .filter(({ scope }) => isIn(group, scope))
        .flatMap(grant => {
        const made = assignmentOf(baseline, observed, grant);
        return made === undefined ? [] : [[grant.symbol, made]];
    }));
}
function assignmentOf(baseline, { principals }, { identity, role, scope }) {
    const principalId = principals[identity];
    if (principalId == null)
        return undefined;
    return roleAssignment(baseline, scope, grantableRoles[role], { principalId, principalType: 'ServicePrincipal' });
}
function isIn(group, scope) {
    return (0,resource_id/* sameId */.s)(scope.slice(0, group.length + 1), `${group}/`);
}
function isOurs({ ids }, { scope }) {
    return [ids.clusterGroup, ids.spokeGroup, ids.platformGroup].some(group => isIn(group, scope));
}
/** Roles on what others own, a shared registry or a zone, of principals that are known: put directly and in no stack. */
function foreignClusterRoles(baseline, observed, colour) {
    return foreignGrants(baseline, colour).flatMap(grant => {
        const made = assignmentOf(baseline, observed, grant);
        if (made?.properties === undefined)
            return [];
        const id = `${grant.scope}/providers/${made.type}/${made.name}`;
        return [{ id, body: { properties: made.properties } }];
    });
}
/** The same for the plan, whether their principals are known yet or not. */
function awaitedForeignRoles(baseline, observed, colour) {
    return awaitedAssignments(foreignGrants(baseline, colour), observed);
}
function foreignGrants(baseline, colour) {
    return clusterGrants(baseline, colour).filter(grant => !isOurs(baseline, grant));
}
/** What the identity that applies must be allowed to do outside our groups for it. */
function clusterForeignActions(baseline) {
    const scopes = new Set(foreignGrants(baseline, 'blue').map(({ scope }) => scope));
    return [...scopes].map(scope => ({ action: 'Microsoft.Authorization/roleAssignments/write', scope }));
}

// EXTERNAL MODULE: ./node_modules/cidr-tools/dist/index.js + 1 modules
var dist = __webpack_require__(6177);
;// CONCATENATED MODULE: ./.build/config/ranges.js

const FORM = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;
/** Why a text is no IPv4 range in canonical CIDR notation, and what to write instead; `undefined` when it is one. */
function rangeProblem(text) {
    const parts = FORM.exec(text)?.slice(1).map(Number);
    const prefix = parts?.pop();
    if (parts === undefined || prefix === undefined || parts.some(octet => octet > 255) || prefix > 32)
        return 'give an IPv4 range in CIDR notation, for example 10.200.0.0/24';
    const canonical = (0,dist/* normalizeCidr */.uz)(`${parts.join('.')}/${prefix}`);
    // A prefix of 32 is left out by the library.
    return canonical === text || `${canonical}/32` === text
        ? undefined
        : `a range begins at its network address: write ${canonical}`;
}
/** Why a text is no IPv4 address, and what to write instead; `undefined` when it is one. */
function addressProblem(text) {
    return rangeProblem(`${text}/32`) === undefined ? undefined : 'give an IPv4 address, for example 10.0.1.4';
}
/** The range a text names that `rangeProblem` finds no fault with. */
function range(cidr) {
    const { start, end } = (0,dist/* parseCidr */.GN)(cidr);
    return { cidr, first: Number(start), size: Number(end - start) + 1 };
}
/** An address by number as text: `addressText(167772164)` is `10.0.0.4`. */
function addressText(address) {
    return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.');
}
/** The block of that prefix length at an offset (in addresses) from the beginning of a range. */
function block(within, offset, prefix) {
    return `${addressText(within.first + offset)}/${prefix}`;
}
/** `10.200.0.0/24 (10.200.0.0 to 10.200.0.255, 256 addresses)` */
function explain({ cidr, first, size }) {
    return `${cidr} (${addressText(first)} to ${addressText(first + size - 1)}, ${size.toLocaleString('en-US')} addresses)`;
}
/** The addresses two ranges share. One of two overlapping CIDR ranges always holds the other. */
function shared(a, b) {
    const [small, large] = a.size <= b.size ? [a, b] : [b, a];
    const inside = small.first >= large.first && small.first < large.first + large.size;
    return inside ? small : undefined;
}
/** RFC 1918: where a range that is suggested may lie. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(range);
/** Whether all of a range is private. */
function isPrivate(given) {
    return PRIVATE.some(each => contains(each, given));
}
/**
 * A private range of the same size that shares no address with any of `avoid`: the next behind `taken`, else the first
 * there is; `undefined` when all are taken.
 */
function nextFree(wanted, taken, avoid) {
    const behind = taken.first + taken.size;
    const within = PRIVATE.filter(({ first, size }) => behind > first && behind < first + size);
    const starts = [
        ...within.map(({ first, size }) => [behind, first + size]),
        ...PRIVATE.map(({ first, size }) => [first, first + size])
    ];
    for (const [start = 0, end = 0] of starts) {
        const free = firstFree(wanted.size, start, end, avoid);
        if (free !== undefined)
            return free;
    }
    return undefined;
}
/** The first range of that prefix length inside another that shares no address with any of `avoid`. */
function freeWithin({ first, size }, prefix, avoid) {
    return firstFree(2 ** (32 - prefix), first, first + size, avoid);
}
function firstFree(size, start, end, avoid) {
    const aligned = (address) => Math.ceil(address / size) * size;
    let first = aligned(start);
    while (first + size <= end) {
        const candidate = { cidr: `${addressText(first)}/${32 - Math.log2(size)}`, first, size };
        const obstacle = avoid.find(other => shared(candidate, other) !== undefined);
        if (obstacle === undefined)
            return candidate;
        first = aligned(obstacle.first + obstacle.size);
    }
    return undefined;
}
/** Whether the outer range holds all of the inner one. */
function contains(outer, inner) {
    return inner.size <= outer.size && shared(outer, inner) !== undefined;
}
/** The prefix length of a range. */
function prefixOf({ size }) {
    return 32 - Math.log2(size);
}
/** The longest prefix (smallest range) that holds so many addresses. */
function prefixFor(addresses) {
    return 32 - Math.ceil(Math.log2(addresses));
}

;// CONCATENATED MODULE: ./.build/config/address-layout.js

/**
 * Where each subnet of the hub lies, as [offset in addresses, prefix length]. Networks exist that were carved by these
 * tables: a row may be added in a gap, never moved or resized.
 */
const HUB_LAYOUT = {
    firewall: [0, 26],
    gateway: [64, 27],
    bastion: [128, 26],
    firewallManagement: [192, 26]
};
/** The largest prefix length of a network that the layouts fill. */
const LONGEST_HUB = 24;
const LONGEST_SPOKE = 22;
/** A spoke from this size on has all small subnets in the same places, whatever its size. */
const FULL_SPOKE = 20;
/** A quarter of a spoke is the most each colour can have for its nodes. */
function largestNodesPrefix(spoke) {
    return prefixOf(spoke) + 2;
}
/** The computed subnets of a hub of /24 or larger. */
function hubLayout(hub, withManagement) {
    return {
        firewall: block(hub, ...HUB_LAYOUT.firewall),
        firewallManagement: withManagement ? block(hub, ...HUB_LAYOUT.firewallManagement) : undefined,
        gateway: block(hub, ...HUB_LAYOUT.gateway),
        bastion: block(hub, ...HUB_LAYOUT.bastion)
    };
}
/**
 * The computed subnets of a spoke of /22 or larger: nodes of both colours, the gateway's /24, and one /24 for all that is
 * small. Nodes have a /22 from a /20 on, a quarter of a smaller spoke. More nodes than a /22 holds move the nodes, and
 * nothing else, to the second and third quarter of the smallest part of the spoke that is four times their size.
 */
function spokeLayout(spoke, nodesPrefix) {
    const slot = Math.max(prefixOf(spoke), FULL_SPOKE) + 2;
    const slotSize = 2 ** (32 - slot);
    const grown = nodesPrefix < slot;
    const size = 2 ** (32 - nodesPrefix);
    const [blue, green, prefix] = grown ? [2 * size, 3 * size, nodesPrefix] : [0, slotSize, slot];
    const small = 2 * slotSize + 256;
    return {
        addressSpace: spoke.cidr,
        applicationGateway: block(spoke, 2 * slotSize, 24),
        privateEndpoints: block(spoke, small, 27),
        blue: {
            nodes: block(spoke, blue, prefix),
            ingress: block(spoke, small + 96, 28),
            apiServer: block(spoke, small + 32, 27)
        },
        green: {
            nodes: block(spoke, green, prefix),
            ingress: block(spoke, small + 112, 28),
            apiServer: block(spoke, small + 64, 27)
        }
    };
}
/** Azure keeps the first four addresses of a subnet; the firewall takes the first that is left. */
const FIRST_USABLE = 4;
/** The first address Azure gives out in a subnet. */
function firstUsable(subnet) {
    return addressText(subnet.first + FIRST_USABLE);
}

;// CONCATENATED MODULE: ./.build/config/ingress-address.js


/**
 * The private address of a colour's ingress controller: the first Azure gives out in its subnet. The gateway's pool, the
 * record in the ingress zone and the annotation of the load balancer all take it from here.
 */
function ingressAddress({ spoke }, colour) {
    return firstUsable(range(spoke[colour].ingress));
}

;// CONCATENATED MODULE: ./.build/templates/firewall-tiers.js
/** What each tier can do (Azure Firewall, "choose the right SKU"): Basic has no DNS proxy and only reports threats. */
const firewallTiers = {
    Basic: { dnsProxy: false, threatIntelligence: 'Alert', intrusionDetection: undefined, policyAnalytics: false },
    Standard: { dnsProxy: true, threatIntelligence: 'Deny', intrusionDetection: undefined, policyAnalytics: true },
    Premium: { dnsProxy: true, threatIntelligence: 'Deny', intrusionDetection: 'Deny', policyAnalytics: true }
};

;// CONCATENATED MODULE: ./.build/templates/resolution.js

/** Servers the spoke asks for names; none where it asks Azure DNS itself, as behind a Basic firewall, which is no proxy. */
function dnsServersOf({ config, addresses }) {
    const { existing, firewall } = config.hub;
    if (existing !== undefined)
        return existing.dnsServers;
    return firewallTiers[firewall.tier].dnsProxy ? [addresses.hub.firewallAddress] : [];
}
/**
 * Whether zones are linked to the hub as well: a proxy resolves by the links of the network it stands in, and operators
 * who come through our hub resolve there too. A hub of others that is not asked for names needs no link.
 */
function resolvesInHub(baseline) {
    return baseline.config.hub.existing === undefined || dnsServersOf(baseline).length > 0;
}

;// CONCATENATED MODULE: ./.build/templates/ingress-zone.js






const ZONE = 'ingressZone';
/** Seconds. A colour's address never changes; the short time is for a mistake in it. */
const TTL = 300;
/**
 * The private zone of the clusters' ingresses, in the spoke's group beside the other zones: a record for each colour's
 * ingress, and later the lease on the gateway. The gateway itself asks no names, it is given the addresses.
 */
function ingressZone({ ids, config, addresses }) {
    if (ids.ingressZone === undefined)
        return {};
    const { name } = (0,resource_id/* parseResourceId */.RQ)(ids.ingressZone);
    const record = (colour) => resource('Microsoft.Network/privateDnsZones/A', {
        name: `${name}/${colour}`,
        dependsOn: [ZONE],
        properties: { ttl: TTL, aRecords: [{ ipv4Address: ingressAddress(addresses, colour) }] }
    });
    return {
        [ZONE]: resource('Microsoft.Network/privateDnsZones', {
            name,
            ...placement_placement(config),
            location: 'global',
            properties: {}
        }),
        ...Object.fromEntries(config_colours/* COLOURS */.O5.map(colour => [`${colour}Ingress`, record(colour)]))
    };
}
/** As the other zones; a hub of others that gives no right gets no link, and nothing depends on it. */
function ingressZoneLinks(baseline) {
    const { ids, config } = baseline;
    if (ids.ingressZone === undefined)
        return {};
    const toHub = resolvesInHub(baseline) && config.hub.existing?.zoneLinks !== 'none';
    return {
        ingressLinkToSpoke: ingress_zone_link(baseline, ids.ingressZone, ids.spokeNetwork),
        ...(toHub ? { ingressLinkToHub: ingress_zone_link(baseline, ids.ingressZone, ids.hubNetwork) } : {})
    };
}
function ingress_zone_link({ config }, zone, network) {
    const id = (0,resource_id/* childId */._U)(zone, 'virtualNetworkLinks', `to-${(0,resource_id/* parseResourceId */.RQ)(network).name}`);
    return resource('Microsoft.Network/privateDnsZones/virtualNetworkLinks', {
        name: (0,resource_id/* parseResourceId */.RQ)(id).names.join('/'),
        ...placement_placement(config),
        location: 'global',
        properties: { virtualNetwork: { id: network }, registrationEnabled: false, resolutionPolicy: 'Default' }
    });
}

;// CONCATENATED MODULE: ./.build/templates/peering.js



/**
 * Both halves of the peering, one after the other: each writes its network, and Azure takes one write of a network at a
 * time. The hub's half is first, because the spoke's may use a gateway only where the hub's offers it; it lies in the
 * hub's group and so in a deployment of its own. A hub of others has its half from them.
 */
function peerings(baseline, observed, after) {
    const { config, ids } = baseline;
    const names = resourceNames(config);
    const spokeHalf = (symbols) => ({
        spokePeering: peering(ids.spokePeering, spokePeeringProperties(baseline, observed.hubGateway !== null), symbols)
    });
    if (config.hub.existing !== undefined)
        return spokeHalf(after);
    return {
        hubPeering: nestedDeployment({
            name: names.hubPeeringDeployment,
            resourceGroup: names.hubGroup,
            dependsOn: after,
            template: template('resourceGroup', { peering: peering(ids.hubPeering, hubPeeringProperties(baseline)) })
        }),
        ...spokeHalf(['hubPeering'])
    };
}
function peering(id, properties, dependsOn = []) {
    return resource('Microsoft.Network/virtualNetworks/virtualNetworkPeerings', {
        name: (0,resource_id/* parseResourceId */.RQ)(id).names.join('/'),
        ...(dependsOn.length === 0 ? {} : { dependsOn }),
        properties
    });
}
/** The spoke takes forwarded traffic: what the firewall hands on keeps its sender's address, which is none of the hub's. */
function spokePeeringProperties({ ids }, useRemoteGateways) {
    return {
        remoteVirtualNetwork: { id: ids.hubNetwork },
        allowVirtualNetworkAccess: true,
        allowForwardedTraffic: true,
        allowGatewayTransit: false,
        useRemoteGateways
    };
}
/** The hub takes none: all that comes from the spoke begins there. Its gateway is offered where there is to be one. */
function hubPeeringProperties({ ids, config }) {
    return {
        remoteVirtualNetwork: { id: ids.spokeNetwork },
        allowVirtualNetworkAccess: true,
        allowForwardedTraffic: false,
        allowGatewayTransit: config.hub.gateway.kind !== 'none',
        useRemoteGateways: false
    };
}

;// CONCATENATED MODULE: ./.build/templates/private-zones.js





const ZONES = ['registry', 'vault', 'apiServer'];
/**
 * Zones of private endpoints are private halves of public ones: what they lack is asked for publicly, so that registries
 * and vaults of others, which may have endpoints of their own, are still found ("Fallback to internet for Azure Private
 * DNS zones"). Azure takes that for these zones only.
 */
const RESOLUTION = {
    registry: 'NxDomainRedirect',
    vault: 'NxDomainRedirect',
    apiServer: 'Default'
};
/** Whose group a zone lies in. API servers' zones are never shared: a network takes one zone of a name. */
function ownerOf({ config: { dns } }, zone) {
    if (dns.existing?.[zone] !== undefined)
        return 'others';
    return dns.zones === 'hub' && zone !== 'apiServer' ? 'hub' : 'spoke';
}
/** Every link the environment needs: each zone to the spoke and to the network whose resolver answers. */
function zoneLinks(baseline) {
    const networks = resolvesInHub(baseline) ? ['spoke', 'hub'] : ['spoke'];
    return ZONES.flatMap(zone => networks.map(to => zoneLink(baseline, zone, to)));
}
function zoneLink(baseline, zone, to) {
    const { ids, config } = baseline;
    const network = to === 'spoke' ? ids.spokeNetwork : ids.hubNetwork;
    const zoneId = ids.zones[zone];
    const zoneOwner = ownerOf(baseline, zone);
    const refused = (zoneOwner === 'others' && config.dns.existing?.links === 'none') ||
        (to === 'hub' && config.hub.existing?.zoneLinks === 'none');
    const id = (0,resource_id/* childId */._U)(zoneId, 'virtualNetworkLinks', `to-${(0,resource_id/* parseResourceId */.RQ)(network).name}`);
    return { zone, zoneId, zoneOwner, to, id, network, right: refused ? 'none' : 'write' };
}
/** The zones that lie in a group of ours. */
function zonesIn(baseline, owner) {
    const zones = ZONES.filter(zone => ownerOf(baseline, zone) === owner);
    return Object.fromEntries(zones.map(zone => [zoneSymbol(zone), zoneResource(baseline, zone)]));
}
/** Links to the hub of zones that the same template makes beside it: the hub's stack comes before the spoke is there. */
function linksOfHub(baseline, networkSymbol) {
    return linkResources(baseline, writable(baseline, 'hub', 'hub'), ({ zone }) => [zoneSymbol(zone), networkSymbol]);
}
/** Links of zones in the spoke's group, to the spoke and to the hub; zones and networks are there before. */
function linksInSpokeGroup(baseline) {
    return linkResources(baseline, [...writable(baseline, 'spoke', 'spoke'), ...writable(baseline, 'spoke', 'hub')]);
}
/** Links to the spoke of zones in the hub's group, in a deployment of their own. */
function linksInHubGroup(baseline) {
    const links = writable(baseline, 'hub', 'spoke');
    if (links.length === 0)
        return {};
    const names = resourceNames(baseline.config);
    return {
        hubZoneLinks: nestedDeployment({
            name: names.hubLinksDeployment,
            resourceGroup: names.hubGroup,
            template: template('resourceGroup', linkResources(baseline, links))
        })
    };
}
/** Links that we may write, of zones in that group to that network. */
function writable(baseline, owner, network) {
    return zoneLinks(baseline).filter(({ zoneOwner, to, right }) => zoneOwner === owner && to === network && right === 'write');
}
function linkResources(baseline, links, dependsOn = () => []) {
    return Object.fromEntries(links.map(link => [linkSymbol(link), linkResource(baseline, link, dependsOn(link))]));
}
function zoneSymbol(zone) {
    return `${zone}Zone`;
}
function linkSymbol({ zone, to }) {
    return `${zone}LinkTo${to === 'spoke' ? 'Spoke' : 'Hub'}`;
}
function zoneResource({ ids, config }, zone) {
    return resource('Microsoft.Network/privateDnsZones', {
        name: (0,resource_id/* parseResourceId */.RQ)(ids.zones[zone]).name,
        ...placement_placement(config),
        location: 'global',
        properties: {}
    });
}
function linkResource({ config }, link, dependsOn) {
    return resource('Microsoft.Network/privateDnsZones/virtualNetworkLinks', {
        name: (0,resource_id/* parseResourceId */.RQ)(link.id).names.join('/'),
        ...placement_placement(config),
        location: 'global',
        ...(dependsOn.length === 0 ? {} : { dependsOn }),
        properties: zoneLinkProperties(link)
    });
}
/** No registration: machines of a cluster come and go, and a network registers in one zone only. */
function zoneLinkProperties({ network, zone }) {
    return { virtualNetwork: { id: network }, registrationEnabled: false, resolutionPolicy: RESOLUTION[zone] };
}

;// CONCATENATED MODULE: ./.build/templates/log-workspace.js



/** Symbol of the workspace in a template that makes it. */
const LOGS = 'logs';
/** Returns the workspace of all network diagnostics. */
function logWorkspace(baseline) {
    const { ids, config } = baseline;
    return workspace(baseline, { id: ids.hubLogs, retentionDays: config.hub.logRetentionDays, keys: false });
}
/**
 * Returns the workspace of the platform's and the clusters' logs. It takes keys where Defender's sensor reports to it: the
 * sensor's publisher signs in with the workspace's keys only, and crashes without them (Microsoft-Defender-for-Cloud#1010).
 */
function clusterLogWorkspace(baseline) {
    const { monitoring, cluster } = baseline.config;
    const { retentionDays, dailyGigabytes } = monitoring;
    const keys = cluster.features.defender;
    return workspace(baseline, { id: baseline.ids.clusterLogs, retentionDays, dailyGigabytes, keys });
}
function workspace({ config }, { id, retentionDays, dailyGigabytes, keys }) {
    return withDiagnostics(LOGS, 'Microsoft.OperationalInsights/workspaces', id, id, {
        name: (0,resource_id/* parseResourceId */.RQ)(id).name,
        ...placement_placement(config),
        properties: {
            sku: { name: 'PerGB2018' },
            retentionInDays: retentionDays,
            ...(dailyGigabytes === undefined ? {} : { workspaceCapping: { dailyQuotaGb: dailyGigabytes } }),
            publicNetworkAccessForIngestion: 'Enabled',
            publicNetworkAccessForQuery: 'Enabled',
            features: { disableLocalAuth: !keys, enableLogAccessUsingOnlyResourcePermissions: true }
        }
    });
}
/** The same resources, their diagnostic settings waiting for the workspace that the same template makes. */
function afterLogs(resources) {
    return Object.fromEntries(Object.entries(resources).map(([symbol, resource]) => [
        symbol,
        resource.type === 'Microsoft.Insights/diagnosticSettings' && !resource.dependsOn?.includes(LOGS)
            ? { ...resource, dependsOn: [...(resource.dependsOn ?? []), LOGS] }
            : resource
    ]));
}

;// CONCATENATED MODULE: ./.build/templates/public-address.js



/** The id of a public address by its group and name. */
function publicAddressId(group, name) {
    return (0,resource_id/* resourceId */.a)(group, 'Microsoft.Network/publicIPAddresses', name);
}
/** A static public address with its diagnostics. Firewall, Bastion and gateway take no other kind than Standard. */
function publicAddress({ config, ids }, symbol, group, name) {
    return withDiagnostics(symbol, 'Microsoft.Network/publicIPAddresses', publicAddressId(group, name), ids.hubLogs, {
        name,
        ...zonalPlacement(config),
        sku: { name: 'Standard', tier: 'Regional' },
        properties: { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4', idleTimeoutInMinutes: 4 }
    });
}

;// CONCATENATED MODULE: ./.build/templates/spoke.js











const NETWORK = 'network';
/** The network of both colours with its routes and security groups, and the gateway's address: what needs no hub to be made. */
function spoke(baseline) {
    return stackOf(baseline, 'spoke', baseline.ids.spokeGroup, {
        ...(hasOwnLogs(baseline) ? logWorkspace(baseline) : {}),
        ...withoutSettings(spokeResources(baseline))
    });
}
/** With their diagnostic settings, which wait for the hub's workspace and so are in `connections`. */
function spokeResources(baseline) {
    const { config, ids } = baseline;
    return {
        ...securityGroups(baseline),
        routeTable: routeTable(baseline),
        ...network(baseline),
        ...publicAddress(baseline, 'gatewayAddress', ids.spokeGroup, resourceNames(config).gatewayAddress)
    };
}
/** Behind a hub of others, who need not lend us a workspace. */
function hasOwnLogs({ config: { hub } }) {
    return hub.existing !== undefined && hub.existing.logWorkspaceId === undefined;
}
function securityGroups(baseline) {
    const names = resourceNames(baseline.config);
    return Object.assign({}, ...SPOKE_SECURITY_GROUPS.map(({ symbol, guards }) => securityGroup(baseline, symbol, baseline.ids.spokeGroup, names[symbol], guards)));
}
/** All that leaves goes to the firewall. Routes a later VPN gateway learns must not lead around it. */
function routeTable({ config, addresses }) {
    const toFirewall = {
        addressPrefix: '0.0.0.0/0',
        nextHopType: 'VirtualAppliance',
        nextHopIpAddress: addresses.hub.firewallAddress
    };
    return resource('Microsoft.Network/routeTables', {
        name: resourceNames(config).routeTable,
        ...placement_placement(config),
        properties: { disableBgpRoutePropagation: true, routes: [{ name: 'to-firewall', properties: toFirewall }] }
    });
}
function network(baseline) {
    const { config, addresses, ids } = baseline;
    const names = resourceNames(config);
    const routes = (0,resource_id/* resourceId */.a)(ids.spokeGroup, 'Microsoft.Network/routeTables', names.routeTable);
    const dnsServers = dnsServersOf(baseline);
    const resolver = dnsServers.length === 0 ? {} : { dhcpOptions: { dnsServers } };
    const fields = {
        name: names.spokeNetwork,
        ...placement_placement(config),
        dependsOn: ['routeTable', ...SPOKE_SECURITY_GROUPS.map(({ symbol }) => symbol)],
        properties: {
            addressSpace: { addressPrefixes: [addresses.spoke.addressSpace] },
            ...resolver,
            subnets: spokeSubnets(baseline, routes)
        }
    };
    return withDiagnostics(NETWORK, 'Microsoft.Network/virtualNetworks', ids.spokeNetwork, ids.hubLogs, fields);
}

;// CONCATENATED MODULE: ./.build/templates/connections.js






const NETWORK_SETTING = 'networkDiagnostics';
/**
 * What ties the spoke to the hub and to private zones: peering, links, and the settings that send its logs to the hub's
 * workspace. Apart from all of them, so that none waits for another. Links to the hub of zones beside it are the hub's.
 */
function connections(baseline, observed) {
    const links = zoneLinksOfOurs(baseline);
    return stackOf(baseline, 'connections', baseline.ids.spokeGroup, {
        ...settingsAlone(spokeResources(baseline)),
        ...links,
        // Last: Bastion and firewall begin beside this stack and write the hub's network first of all.
        ...peerings(baseline, observed, Object.keys(links))
    });
}
/**
 * After a setting, though they do not need it: what waits for nothing in its template is compared beforehand with the
 * links that stand, and of a zone that moves to another group those are still there when the move is planned.
 */
function zoneLinksOfOurs(baseline) {
    const links = { ...linksInSpokeGroup(baseline), ...linksInHubGroup(baseline), ...ingressZoneLinks(baseline) };
    return Object.fromEntries(Object.entries(links).map(([symbol, link]) => [symbol, { ...link, dependsOn: [NETWORK_SETTING] }]));
}

;// CONCATENATED MODULE: ./.build/templates/private-endpoint.js



/**
 * A private endpoint in the spoke with the group that keeps its records in the private zone. Both lie in the platform's
 * group; the zone may be anybody's.
 */
function privateEndpoint(baseline, fields) {
    const { ids, config } = baseline;
    const { symbol, name, target, groupId, zone } = fields;
    return {
        [symbol]: resource('Microsoft.Network/privateEndpoints', {
            name,
            ...placement_placement(config),
            properties: {
                subnet: { id: spokeSubnetId(baseline, 'endpoints') },
                privateLinkServiceConnections: [
                    { name: groupId, properties: { privateLinkServiceId: target, groupIds: [groupId] } }
                ]
            }
        }),
        [`${symbol}Zones`]: resource('Microsoft.Network/privateEndpoints/privateDnsZoneGroups', {
            name: `${name}/default`,
            dependsOn: [symbol],
            properties: {
                privateDnsZoneConfigs: [{ name: zone, properties: { privateDnsZoneId: ids.zones[zone] } }]
            }
        })
    };
}

;// CONCATENATED MODULE: ./.build/templates/endpoints.js




/** The ways from the spoke to vault and registry, apart from both: they need the network, which those do not wait for. */
function endpoints(baseline) {
    return stackOf(baseline, 'endpoints', baseline.ids.platformGroup, {
        ...vaultEndpoint(baseline),
        ...(hasRegistryEndpoint(baseline) ? registryEndpoint(baseline) : {})
    });
}
/** Where the vault's name in the spoke comes from: before it is there, whoever asks finds the closed public endpoint. */
function vaultRecordsId({ config, ids }) {
    const name = resourceNames(config).vaultEndpoint;
    const endpoint = (0,resource_id/* resourceId */.a)(ids.platformGroup, 'Microsoft.Network/privateEndpoints', name);
    return (0,resource_id/* childId */._U)(endpoint, 'privateDnsZoneGroups', 'default');
}
function vaultEndpoint(baseline) {
    return privateEndpoint(baseline, {
        symbol: 'vaultEndpoint',
        name: resourceNames(baseline.config).vaultEndpoint,
        target: baseline.ids.vault,
        groupId: 'vault',
        zone: 'vault'
    });
}
/**
 * A zone of our own needs an endpoint of our own. Where registry and zone are shared, the name leads to the endpoint of
 * whoever made the registry: a second one would write its addresses over theirs.
 */
function hasRegistryEndpoint({ config: { registry, dns } }) {
    return registry.kind === 'own' || dns.zones === 'own';
}
function registryEndpoint(baseline) {
    return privateEndpoint(baseline, {
        symbol: 'registryEndpoint',
        name: resourceNames(baseline.config).registryEndpoint,
        target: baseline.ids.registry,
        groupId: 'registry',
        zone: 'registry'
    });
}

;// CONCATENATED MODULE: ./.build/templates/federation.js




/** Service accounts that act as an identity; at most 20 for each identity. */
const FEDERATIONS = [
    {
        identity: 'ingress',
        name: 'ingress-controller',
        namespace: 'ingress',
        serviceAccount: 'traefik',
        wanted: () => true
    },
    {
        identity: 'kubelet',
        name: 'flux-source',
        namespace: 'flux-system',
        serviceAccount: 'source-controller',
        wanted: ({ config }) => config.gitops.source?.kind === 'oci'
    }
];
/**
 * What trusts the cluster's tokens. Only Azure knows the issuer, so before there is a cluster there is nothing to write.
 * Azure takes one write to an identity's credentials at a time (ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity).
 */
function federationStack(baseline, observed, colour) {
    const { issuer } = observed.stamps[colour];
    const rows = FEDERATIONS.filter(({ wanted }) => wanted(baseline));
    const resources = issuer === null ? {} : credentials(baseline, colour, rows, issuer);
    const stack = stackOf(baseline, `federation-${colour}`, baseline.ids.clusterGroup, resources);
    const ids = rows.map(row => credentialId(baseline, colour, row));
    return { ...stack, awaited: ids.map(placeholder => ({ placeholder, actual: issuer === null ? null : placeholder })) };
}
function credentials(baseline, colour, rows, issuer) {
    return Object.fromEntries(rows.map((row, i) => {
        const { name, namespace, serviceAccount } = row;
        const before = rows.slice(Math.max(i - 1, 0), i).map(symbolOf);
        const fields = {
            name: (0,resource_id/* parseResourceId */.RQ)(credentialId(baseline, colour, row)).names.join('/'),
            ...(before.length === 0 ? {} : { dependsOn: before }),
            properties: {
                issuer,
                subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
                audiences: ['api://AzureADTokenExchange']
            }
        };
        const type = 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials';
        return [symbolOf({ name }), resource(type, fields)];
    }));
}
function symbolOf({ name }) {
    return name.replaceAll('-', '_');
}
function credentialId(baseline, colour, { identity, name }) {
    return (0,resource_id/* childId */._U)(clusterIdentities(baseline, colour)[identity], 'federatedIdentityCredentials', name);
}

;// CONCATENATED MODULE: ./.build/templates/flux-kustomizations.js
const always = () => true;
const hasEntry = ({ config }) => config.ingress.domain !== undefined;
const enforces = ({ config }) => config.policies.effect === 'Deny';
/**
 * What Flux applies of the tree `gitops/`, in this order. A team replaces `workload` and keeps the rest; folders of the tree
 * that no row names are not applied.
 */
const KUSTOMIZATIONS = [
    // Namespaces: without pruning, since whoever deletes one deletes all that is in it.
    { name: 'cluster', path: 'cluster', dependsOn: [], timeoutSeconds: 300, prune: false, wanted: always },
    {
        name: 'cilium',
        path: 'cilium',
        dependsOn: ['cluster'],
        timeoutSeconds: 300,
        prune: true,
        wanted: ({ config }) => config.cluster.networkPolicy === 'cilium'
    },
    {
        name: 'access',
        path: 'access',
        dependsOn: ['cluster'],
        timeoutSeconds: 300,
        prune: true,
        wanted: ({ config }) => config.access.readerGroupId !== undefined
    },
    {
        // Assignments take up to 20 minutes to reach a cluster ("Understand Azure Policy for Kubernetes clusters").
        name: 'policy-gate',
        path: 'policy-gate',
        dependsOn: ['cluster'],
        timeoutSeconds: 2100,
        prune: true,
        wanted: baseline => hasEntry(baseline) && enforces(baseline)
    },
    {
        name: 'ingress',
        path: 'ingress',
        dependsOn: ['cluster', 'cilium', 'policy-gate'],
        timeoutSeconds: 900,
        prune: true,
        wanted: hasEntry
    },
    {
        name: 'workload',
        path: 'workload',
        dependsOn: ['ingress', 'policy-gate'],
        timeoutSeconds: 600,
        prune: true,
        wanted: hasEntry
    }
];
/** Those a configuration wants. */
function kustomizationsOf(baseline) {
    return KUSTOMIZATIONS.filter(({ wanted }) => wanted(baseline));
}

;// CONCATENATED MODULE: ./.build/templates/flux-substitutions.js






/**
 * What the tree says of this cluster, by the names its files use (`gitops/substitutions.json`); the tree itself names no
 * cluster. Never a secret: Flux keeps them in plain sight.
 */
function substitutions(baseline, { stamps }, colour) {
    const { config, ids, addresses } = baseline;
    const { source, path } = config.gitops;
    return {
        registry: `${(0,resource_id/* parseResourceId */.RQ)(ids.registry).name.toLowerCase()}.azurecr.io`,
        tenant_id: new Expression('subscription().tenantId'),
        source_kind: source?.kind === 'oci' ? 'OCIRepository' : 'GitRepository',
        source_name: FLUX_CONFIGURATION,
        tree_path: path.replace(/\/$/, ''),
        ingress_subnet: (0,resource_id/* parseResourceId */.RQ)(spokeSubnetId(baseline, `ingress-${colour}`)).names.at(-1) ?? '',
        ingress_address: ingressAddress(addresses, colour),
        gateway_subnet: addresses.spoke.applicationGateway,
        api_server_subnet: addresses.spoke[colour].apiServer,
        ...certificate(baseline),
        ...optional('ingress_client_id', stamps[colour].clients.ingress),
        ...optional('ingress_host', hostOf(baseline)),
        ...optional('reader_group_id', config.access.readerGroupId)
    };
}
function optional(name, value) {
    return value == null ? {} : { [name]: value };
}
function hostOf({ config: { ingress } }) {
    return ingress.domain === undefined ? undefined : ingressHosts(ingress, ingress.domain).backend;
}
/** Vault and secret that the ingress controllers mount. */
function certificate({ config, ids }) {
    const { ingress } = config.ingress.certificates;
    if (ingress.from === 'workflow') {
        return { certificate_vault: (0,resource_id/* parseResourceId */.RQ)(ids.vault).name, certificate_secret: certificateSecrets.ingress };
    }
    const [, vault = '', secret = ''] = /^https:\/\/([^.]+)\.[^/]+\/secrets\/([^/]+)$/.exec(ingress.secretId) ?? [];
    return { certificate_vault: vault, certificate_secret: secret };
}

;// CONCATENATED MODULE: ./.build/templates/flux.js






/** Name of the extension, which AKS itself would give it with the first configuration. */
const FLUX_EXTENSION = 'flux';
/** Name of the configuration, and so of Flux's source and the prefix of its kustomizations. */
const FLUX_CONFIGURATION = 'cluster';
const flux_NAMESPACE = 'flux-system';
const RETRY_SECONDS = 60;
const SOURCE_TIMEOUT_SECONDS = 120;
/** Name of the secret parameter with which Flux signs in to a private Git over HTTPS. */
const GIT_KEY = 'gitKey';
/** Hosts of Git that take a token ask for a user besides, and take any. */
const GIT_USER = 'git';
/**
 * Flux and what it applies to one colour's cluster. A stack of its own: whoever changes a revision writes no cluster, and
 * nobody else writes these. Throws TypeError where the configuration names no source.
 */
function fluxStack(baseline, observed, colour) {
    const { config, ids } = baseline;
    const { source } = config.gitops;
    if (source === undefined)
        throw new TypeError('without gitops.source nothing is applied to a cluster');
    const scope = ids.clusters[colour].cluster;
    const resources = {
        extension: resource('Microsoft.KubernetesConfiguration/extensions', {
            name: FLUX_EXTENSION,
            scope,
            properties: flux_extension(source, observed, colour)
        }),
        configuration: resource('Microsoft.KubernetesConfiguration/fluxConfigurations', {
            name: FLUX_CONFIGURATION,
            scope,
            dependsOn: ['extension'],
            properties: configuration(baseline, observed, colour, source)
        })
    };
    const { ingress, kubelet } = observed.stamps[colour].clients;
    const parameters = isPrivateGit(source) ? { parameters: SIGN_IN } : {};
    const stack = stackOf(baseline, `flux-${colour}`, ids.clusterGroup, resources, parameters);
    return { ...stack, incomplete: ingress === null || kubelet === null };
}
/** Given with the write and kept nowhere: the default says nothing, for what only looks. */
const SIGN_IN = { [GIT_KEY]: { type: 'securestring', defaultValue: '' } };
/** The one configuration of a colour's cluster. */
function fluxConfigurationId({ ids }, colour) {
    return (0,resource_id/* resourceId */.a)(ids.clusters[colour].cluster, 'Microsoft.KubernetesConfiguration/fluxConfigurations', FLUX_CONFIGURATION);
}
function fluxExtensionId({ ids }, colour) {
    return (0,resource_id/* resourceId */.a)(ids.clusters[colour].cluster, 'Microsoft.KubernetesConfiguration/extensions', FLUX_EXTENSION);
}
function isPrivateGit(source) {
    return source.kind === 'git' && source.access === 'https';
}
/**
 * Only the controllers that the tree needs; a variable that nothing says fails instead of becoming empty. The API server is
 * in the spoke and asked by its address: a name would only be one more thing to resolve ("GitOps (Flux v2) supported
 * parameters", setKubeServiceHostFqdn).
 */
function flux_extension(source, { stamps }, colour) {
    return {
        extensionType: 'microsoft.flux',
        autoUpgradeMinorVersion: true,
        releaseTrain: 'Stable',
        scope: { cluster: { releaseNamespace: flux_NAMESPACE } },
        configurationSettings: {
            'helm-controller.enabled': 'false',
            'notification-controller.enabled': 'false',
            'image-automation-controller.enabled': 'false',
            'image-reflector-controller.enabled': 'false',
            'multiTenancy.enforce': 'true',
            'kustomize-controller.strict-substitution-mode': 'true',
            // Half a minute a level otherwise, and the tree has four.
            'kustomize-controller.requeue-dependency': '10s',
            ...(source.kind === 'oci' ? workloadIdentity(stamps[colour].clients.kubelet) : {})
        }
    };
}
/** Pulling the tree from the registry as the identity that pulls images. */
function workloadIdentity(clientId) {
    return {
        'workloadIdentity.enable': 'true',
        ...(clientId === null ? {} : { 'workloadIdentity.azureClientId': clientId })
    };
}
function configuration(baseline, observed, colour, source) {
    const { intervalSeconds, path } = baseline.config.gitops;
    const rows = kustomizationsOf(baseline);
    const postBuild = { substitute: substitutions(baseline, observed, colour) };
    return {
        scope: 'cluster',
        namespace: flux_NAMESPACE,
        suspend: observed.stamps[colour].suspended,
        // The deployment ends when Azure has handed it on; whether it is applied is waited for apart, and can be resumed.
        waitForReconciliation: false,
        ...sourceProperties(baseline, source),
        kustomizations: Object.fromEntries(rows.map(row => [row.name, kustomization(row, rows, { path, intervalSeconds, postBuild })])),
        ...(isPrivateGit(source)
            ? { configurationProtectedSettings: { httpsKey: new Expression(`base64(parameters('${GIT_KEY}'))`) } }
            : {})
    };
}
function sourceProperties({ config, ids }, source) {
    const common = { syncIntervalInSeconds: config.gitops.intervalSeconds, timeoutInSeconds: SOURCE_TIMEOUT_SECONDS };
    if (source.kind === 'git') {
        const { url, revision } = source;
        const user = isPrivateGit(source) ? { httpsUser: GIT_USER } : {};
        return {
            sourceKind: 'GitRepository',
            gitRepository: { url, repositoryRef: revision, provider: 'Generic', ...user, ...common }
        };
    }
    const server = `${ids.registry.slice(ids.registry.lastIndexOf('/') + 1)}.azurecr.io`.toLowerCase();
    const url = `oci://${server}/${source.repository}`;
    return {
        sourceKind: 'OCIRepository',
        ociRepository: { url, repositoryRef: { tag: source.tag }, useWorkloadIdentity: true, ...common }
    };
}
/** Ready only once all of it is healthy; nothing is ever deleted and made anew because it cannot be changed. */
function kustomization({ path, dependsOn, prune, timeoutSeconds }, wanted, common) {
    return {
        path: `${common.path.replace(/\/$/, '')}/${path}`,
        dependsOn: dependsOn.filter(name => wanted.some(row => row.name === name)),
        prune,
        wait: true,
        force: false,
        timeoutInSeconds: timeoutSeconds,
        syncIntervalInSeconds: common.intervalSeconds,
        retryIntervalInSeconds: RETRY_SECONDS,
        postBuild: common.postBuild
    };
}

;// CONCATENATED MODULE: ./.build/templates/gateway-backends.js





/** Names of a colour's parts of the gateway; whoever moves the live rule needs them too. */
const backendNames = (colour) => ({ pool: `pool-${colour}`, settings: `settings-${colour}`, probe: `probe-${colour}` });
/** The part of the gateway that lies behind it: a pool, settings and a probe for each colour, and whom it trusts there. */
function backends(baseline, domain, reachable) {
    const roots = trustedRoots(baseline);
    return {
        trustedRootCertificates: roots,
        probes: config_colours/* COLOURS */.O5.map(colour => probe(baseline, colour)),
        backendAddressPools: config_colours/* COLOURS */.O5.map(colour => pool(baseline, colour, reachable.has(colour))),
        backendHttpSettingsCollection: config_colours/* COLOURS */.O5.map(colour => settings(baseline, domain, colour, roots.map(({ name }) => name)))
    };
}
/** The id of a part of the gateway, by which other parts refer to it. */
function gatewayPart({ ids }, collection, name) {
    return { id: (0,resource_id/* childId */._U)(ids.gateway, collection, name) };
}
/** By address: it is known beforehand, and the gateway need not resolve a name through the firewall's proxy. */
function pool({ addresses }, colour, reachable) {
    const backendAddresses = reachable ? [{ ipAddress: ingressAddress(addresses, colour) }] : [];
    return { name: backendNames(colour).pool, properties: { backendAddresses } };
}
/**
 * A pool of addresses has no host name: without one said here the gateway would ask the ingress for the client's, for
 * which it has no certificate (mspnp/aks-baseline#145).
 */
function settings(baseline, domain, colour, roots) {
    const { gateway } = baseline.config.ingress;
    const { backend } = ingressHosts(baseline.config.ingress, domain);
    const { settings: name, probe: probeName } = backendNames(colour);
    return {
        name,
        properties: {
            port: 443,
            protocol: 'Https',
            cookieBasedAffinity: 'Disabled',
            requestTimeout: gateway.requestSeconds,
            hostName: backend,
            pickHostNameFromBackendAddress: false,
            sniName: backend,
            validateSNI: true,
            validateCertChainAndExpiry: true,
            connectionDraining: { enabled: true, drainTimeoutInSec: gateway.drainSeconds },
            probe: gatewayPart(baseline, 'probes', probeName),
            trustedRootCertificates: roots.map(root => gatewayPart(baseline, 'trustedRootCertificates', root))
        }
    };
}
function probe({ config: { ingress } }, colour) {
    return {
        name: backendNames(colour).probe,
        properties: {
            protocol: 'Https',
            path: ingress.gateway.probePath,
            interval: 30,
            timeout: 30,
            unhealthyThreshold: 3,
            pickHostNameFromBackendHttpSettings: true,
            minServers: 0,
            match: {}
        }
    };
}
/**
 * Authorities, not the ingress' own certificate: that one is renewed inside the clusters, and a gateway that trusts it
 * alone would drop both colours on that day. Named by content, so that a rotation adds and removes without renaming.
 */
function trustedRoots({ config: { ingress } }) {
    const blocks = ingress.certificates.trustedRoots.flatMap(pem => [...pem.matchAll(CERTIFICATE)].map(([, body]) => body));
    const contents = new Set(blocks.map(body => (body ?? '').replace(/\s/g, '')));
    return [...contents].map(data => ({ name: `root-${thumbprint(data)}`, properties: { data } }));
}
const CERTIFICATE = /-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE-----/g;
function thumbprint(base64) {
    return (0,external_node_crypto_.createHash)('sha256').update(Buffer.from(base64, 'base64')).digest('hex').slice(0, 12);
}

;// CONCATENATED MODULE: ./.build/templates/gateway-firewall.js




const gateway_firewall_TYPE = 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies';
/** The newest of each ("Upgrade CRS or DRS ruleset version"; "Bot protection"). A newer one can block what passes today. */
const RULE_SETS = [
    { ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.2' },
    { ruleSetType: 'Microsoft_BotManagerRuleSet', ruleSetVersion: '1.1' }
];
/** Header without whose value the preview answers nothing. */
const PREVIEW_HEADER = 'x-aks-baseline-preview';
/** The web application firewall of all listeners. */
function firewallPolicy(baseline) {
    const { config, ids } = baseline;
    return resource(gateway_firewall_TYPE, {
        name: (0,resource_id/* parseResourceId */.RQ)(ids.gatewayFirewallPolicy).name,
        ...placement_placement(config),
        properties: policyProperties(baseline, config.ingress.firewall.mode, [])
    });
}
/** The id of the preview listener's policy. */
function previewFirewallPolicyId({ config, ids }) {
    return (0,resource_id/* resourceId */.a)(ids.platformGroup, gateway_firewall_TYPE, resourceNames(config).previewFirewallPolicy);
}
/**
 * Returns the policy of the preview listener for a direct write. The listener leads to a cluster that nobody has approved
 * yet, so a request without the guard in its header is refused. The mode is always Prevention, because in Detection a custom
 * rule only reports. A missing header meets the negated condition as well ("Create and use v2 custom rules", example of
 * X-Azure-FDID). The guard is minted for one replacement and exists in this policy alone: it must not get into a stack, an
 * approval, an output or a log. Everyone who may read the policy can read it.
 */
function previewFirewallPolicy(baseline, guard) {
    const withoutGuard = {
        matchVariables: [{ variableName: 'RequestHeaders', selector: PREVIEW_HEADER }],
        operator: 'Equal',
        negationConditon: true,
        matchValues: [guard]
    };
    const rule = {
        name: 'OnlyWithGuard',
        priority: 1,
        state: 'Enabled',
        ruleType: 'MatchRule',
        action: 'Block',
        matchConditions: [withoutGuard]
    };
    return {
        id: previewFirewallPolicyId(baseline),
        body: { ...placement(baseline.config), properties: policyProperties(baseline, 'Prevention', [rule]) }
    };
}
function policyProperties({ config }, mode, customRules) {
    return {
        policySettings: {
            state: 'Enabled',
            mode,
            requestBodyCheck: true,
            requestBodyEnforcement: true,
            maxRequestBodySizeInKb: 128,
            fileUploadEnforcement: true,
            fileUploadLimitInMb: config.ingress.firewall.maxUploadMegabytes
        },
        customRules,
        managedRules: { managedRuleSets: RULE_SETS }
    };
}

;// CONCATENATED MODULE: ./.build/templates/gateway-listeners.js




const gateway_listeners_CERTIFICATE = 'public';
const FRONTEND = 'public';
const PORT = 'https';
/** Names of the rules: `live` says where the public host leads to, and is what a replacement moves. */
const ruleNames = { live: 'live', preview: 'preview' };
/** The part of the gateway that faces the clients: HTTPS only, so plain HTTP meets a closed port. */
function listeners(baseline, domain, live, preview) {
    const hosts = ingressHosts(baseline.config.ingress, domain);
    const all = [
        { name: 'live', host: hosts.public, leadsTo: live, priority: 100 },
        ...(preview === null ? [] : [previewListener(preview, hosts.preview, live)])
    ];
    return {
        frontendPorts: [{ name: PORT, properties: { port: 443 } }],
        sslCertificates: [{ name: gateway_listeners_CERTIFICATE, properties: { keyVaultSecretId: certificateSecretId(baseline) } }],
        httpListeners: all.map(each => listener(baseline, each)),
        requestRoutingRules: all.map(each => rule(baseline, each))
    };
}
/** Name of the only way in. */
const frontendName = FRONTEND;
function previewListener(policy, host, live) {
    return {
        name: 'preview',
        host,
        leadsTo: (0,config_colours/* otherColour */.RQ)(live),
        priority: 200,
        firewallPolicy: { id: policy }
    };
}
function listener(baseline, { name, host, firewallPolicy }) {
    return {
        name,
        properties: {
            protocol: 'Https',
            hostName: host,
            requireServerNameIndication: true,
            frontendIPConfiguration: gatewayPart(baseline, 'frontendIPConfigurations', FRONTEND),
            frontendPort: gatewayPart(baseline, 'frontendPorts', PORT),
            sslCertificate: gatewayPart(baseline, 'sslCertificates', gateway_listeners_CERTIFICATE),
            ...(firewallPolicy === undefined ? {} : { firewallPolicy })
        }
    };
}
function rule(baseline, { name, leadsTo, priority }) {
    const { pool, settings } = backendNames(leadsTo);
    return {
        name: ruleNames[name],
        properties: {
            ruleType: 'Basic',
            priority,
            httpListener: gatewayPart(baseline, 'httpListeners', name),
            backendAddressPool: gatewayPart(baseline, 'backendAddressPools', pool),
            backendHttpSettings: gatewayPart(baseline, 'backendHttpSettingsCollection', settings)
        }
    };
}
/** Without a version: the gateway looks every four hours whether there is a newer one. */
function certificateSecretId({ config, ids }) {
    const { gateway } = config.ingress.certificates;
    if (gateway.from === 'vault')
        return gateway.secretId;
    return `https://${(0,resource_id/* parseResourceId */.RQ)(ids.vault).name}.vault.azure.net/secrets/${certificateSecrets.gateway}`;
}

;// CONCATENATED MODULE: ./.build/templates/gateway.js











/** Where an environment without a live rule begins. */
const FIRST_COLOUR = 'blue';
/** TLS 1.2 suites with forward secrecy and authenticated encryption; those of 1.3 are always on and not to be listed. */
const CIPHER_SUITES = [
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
];
/**
 * The entry point. Its shape follows from the live colour, the clusters that exist and whether there is a preview, so that
 * a run that changes none of them writes the same again.
 */
function gateway(baseline, observed) {
    const { ids, config } = baseline;
    const { domain } = config.ingress;
    if (domain === undefined)
        throw new TypeError('without ingress.domain there is no gateway');
    const fields = {
        name: (0,resource_id/* parseResourceId */.RQ)(ids.gateway).name,
        ...zonalPlacement(config),
        identity: { type: 'UserAssigned', userAssignedIdentities: { [ids.gatewayIdentity]: {} } },
        dependsOn: ['firewallPolicy'],
        properties: properties(baseline, domain, observed)
    };
    return stackOf(baseline, 'gateway', ids.platformGroup, {
        firewallPolicy: firewallPolicy(baseline),
        ...withDiagnostics('gateway', 'Microsoft.Network/applicationGateways', ids.gateway, ids.clusterLogs, fields)
    });
}
function properties(baseline, domain, observed) {
    const { config, ids } = baseline;
    const { minCapacity, maxCapacity } = config.ingress.gateway;
    const live = observed.liveColour ?? FIRST_COLOUR;
    return {
        sku: { name: 'WAF_v2', tier: 'WAF_v2' },
        autoscaleConfiguration: { minCapacity, maxCapacity },
        sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLSv1_2', cipherSuites: CIPHER_SUITES },
        enableHttp2: false,
        firewallPolicy: { id: ids.gatewayFirewallPolicy },
        ...frontend(baseline),
        ...listeners(baseline, domain, live, observed.preview),
        ...backends(baseline, domain, reachable(live, observed))
    };
}
/** The live colour always: on the first run the cluster is still to come, and must not need a second write of the gateway. */
function reachable(live, { clusters }) {
    const existing = config_colours/* COLOURS */.O5.filter(colour => clusters[colour] !== null);
    return new Set([live, ...existing]);
}
function frontend(baseline) {
    const { config, ids } = baseline;
    const publicIPAddress = { id: publicAddressId(ids.spokeGroup, resourceNames(config).gatewayAddress) };
    return {
        gatewayIPConfigurations: [{ name: 'gateway', properties: { subnet: { id: spokeSubnetId(baseline, 'gateway') } } }],
        frontendIPConfigurations: [{ name: frontendName, properties: { publicIPAddress } }]
    };
}

;// CONCATENATED MODULE: ./.build/templates/hub-subnets.js


/** Azure requires these very names. */
const NAMES = {
    firewall: 'AzureFirewallSubnet',
    firewallManagement: 'AzureFirewallManagementSubnet',
    gateway: 'GatewaySubnet',
    bastion: 'AzureBastionSubnet'
};
/** The id of one of the hub's subnets. */
function hubSubnetId(baseline, subnetOf) {
    return (0,resource_id/* childId */._U)(baseline.ids.hubNetwork, 'subnets', NAMES[subnetOf]);
}
/** The ranges of the hub's subnets. Throws TypeError where others own the hub: none of its templates is built then. */
function hubSubnetsOf({ addresses }) {
    if (addresses.hub.subnets === undefined)
        throw new TypeError('a hub that others own has no template');
    return addresses.hub.subnets;
}
/**
 * The hub's subnets. The gateway's and Bastion's are there even when unused, so that either can be added without a change
 * of the network.
 */
function hubSubnetBodies(baseline, attached) {
    const { firewall, firewallManagement, gateway, bastion } = hubSubnetsOf(baseline);
    const { bastionSecurityGroup, gatewayRoutes } = attached;
    const routes = gatewayRoutes === undefined ? {} : { routeTable: gatewayRoutes };
    const always = [
        subnet({ name: NAMES.firewall, addressPrefix: firewall }),
        subnet({ name: NAMES.gateway, addressPrefix: gateway, ...routes }),
        subnet({ name: NAMES.bastion, addressPrefix: bastion, securityGroup: bastionSecurityGroup })
    ];
    if (firewallManagement === undefined)
        return always;
    return [...always, subnet({ name: NAMES.firewallManagement, addressPrefix: firewallManagement })];
}

;// CONCATENATED MODULE: ./.build/templates/hub-access.js






/** Bastion, the operators' way to the API server. Its security group belongs to the subnet and so to `hub-network`. */
function hubAccess(baseline) {
    const { config, ids } = baseline;
    const names = resourceNames(config);
    const fields = {
        name: names.bastion,
        ...placement_placement(config),
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
    };
    return stackOf(baseline, 'hub-access', ids.hubGroup, {
        ...publicAddress(baseline, 'address', ids.hubGroup, names.bastionAddress),
        ...withDiagnostics('bastion', 'Microsoft.Network/bastionHosts', ids.bastion, ids.hubLogs, fields)
    });
}

;// CONCATENATED MODULE: ./.build/templates/git-egress.js
/** Hosts that Flux asks besides the one of the address. */
const BESIDES = { 'github.com': ['api.github.com'] };
const PORTS = { 'https:': 443, 'ssh:': 22 };
/**
 * The way to the Git repository that Flux applies, and to no other host; none without one: an artifact comes from the
 * environment's own registry, inside the network. Application rules speak HTTP only, so SSH takes a network rule, whose
 * names the firewall resolves itself ("Use FQDN filtering in network rules").
 */
function gitEgress({ gitops: { source } }) {
    if (source?.kind !== 'git')
        return undefined;
    const { protocol, hostname, port } = new URL(source.url);
    const host = hostname.toLowerCase();
    const isSsh = protocol === 'ssh:';
    const rule = {
        name: 'git',
        because: 'the repository that Flux applies',
        fqdns: [host, ...(isSsh ? [] : (BESIDES[host] ?? []))],
        port: Number(port || PORTS[protocol])
    };
    return { name: 'git', priority: 300, rules: [isSsh ? { ...rule, overTcp: true } : rule] };
}

;// CONCATENATED MODULE: ./.build/templates/firewall-rules.js


/**
 * Names as listed by "Outbound network and FQDN rules for AKS clusters". There are no network rules for Azure: a private cluster
 * with API Server VNet Integration reaches its API server inside the spoke, and a rule for the service tag of Azure would
 * let nodes reach any customer's endpoint in the region.
 */
const egressRules = [
    {
        name: 'cluster',
        priority: 200,
        collections: [
            {
                name: 'kubernetes',
                priority: 200,
                rules: [
                    {
                        name: 'kubernetes-service',
                        because: 'node images, packages, container images of AKS, Resource Manager, Entra',
                        fqdnTag: 'AzureKubernetesService'
                    },
                    {
                        name: 'microsoft-registry',
                        because: 'serves images of AKS but is not in the tag (mspnp/aks-baseline#457)',
                        fqdns: ['mcrprod.azurecr.io']
                    },
                    {
                        name: 'entra-and-resource-manager',
                        because: 'workload identity and add-ons sign in and read Azure; named so that they do not depend on the tag',
                        fqdns: ['login.microsoftonline.com', 'management.azure.com']
                    }
                ]
            },
            {
                name: 'monitoring',
                priority: 300,
                rules: [
                    {
                        name: 'azure-monitor',
                        because: 'logs and metrics of nodes and containers',
                        fqdns: [
                            '*.ods.opinsights.azure.com',
                            '*.oms.opinsights.azure.com',
                            '*.monitoring.azure.com',
                            '*.ingest.monitor.azure.com',
                            '*.metrics.ingest.monitor.azure.com',
                            'global.handler.control.monitor.azure.com',
                            '{region}.handler.control.monitor.azure.com',
                            'dc.services.visualstudio.com'
                        ]
                    }
                ]
            },
            {
                name: 'governance',
                priority: 400,
                rules: [
                    {
                        name: 'azure-policy',
                        because: 'policies of the add-on, and what it reports',
                        fqdns: ['data.policy.core.windows.net', 'store.policy.core.windows.net']
                    },
                    { name: 'defender', because: 'alerts of the sensor', fqdns: ['*.cloud.defender.microsoft.com'] }
                ]
            }
        ]
    },
    {
        name: 'gitops',
        priority: 300,
        collections: [
            {
                name: 'flux',
                priority: 200,
                rules: [
                    {
                        name: 'cluster-extensions',
                        because: 'the Flux extension: its agent and its images',
                        fqdns: [
                            '{region}.dp.kubernetesconfiguration.azure.com',
                            'arcmktplaceprod.azurecr.io',
                            'arcmktplaceprod.centralindia.data.azurecr.io'
                        ]
                    }
                ]
            }
        ]
    }
];
/** The same with what features of the cluster, and the source of what Flux applies, need besides. */
function egressRulesOf(baseline) {
    const besides = {
        cluster: baseline.config.cluster.features.backup ? backupEgress(baseline) : undefined,
        gitops: gitEgress(baseline.config)
    };
    return egressRules.map(group => {
        const more = besides[group.name];
        return more === undefined ? group : { ...group, collections: [...group.collections, more] };
    });
}
function backupEgress(baseline) {
    const rule = {
        name: 'backup-storage',
        because: "definitions of the cluster's objects, in the account of the environment and no other",
        fqdns: [backupHost(baseline)]
    };
    return { name: 'backup', priority: 500, rules: [rule] };
}
/** Whose traffic the rules are for: nodes and API servers of both colours. */
function egressSources({ spoke: { blue, green } }) {
    return [blue.nodes, green.nodes, blue.apiServer, green.apiServer];
}
/** The names a rule is for, in a region. */
function egressNames({ fqdns = [] }, { region }) {
    return fqdns.map(fqdn => fqdn.replace('{region}', region));
}
/** The properties of a rule collection group, as Resource Manager takes them. */
function ruleGroupProperties(group, sources, config) {
    return {
        priority: group.priority,
        ruleCollections: group.collections.map(({ name, priority, rules }) => ({
            ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
            name,
            priority,
            action: { type: 'Allow' },
            rules: rules.map(rule => (rule.overTcp ? networkRule : applicationRule)(rule, sources, config))
        }))
    };
}
function applicationRule(rule, sources, config) {
    return {
        ruleType: 'ApplicationRule',
        name: rule.name,
        description: rule.because,
        sourceAddresses: sources,
        protocols: [{ protocolType: 'Https', port: portOf(rule) }],
        targetFqdns: egressNames(rule, config),
        fqdnTags: rule.fqdnTag === undefined ? [] : [rule.fqdnTag],
        terminateTLS: false
    };
}
/** By names, not addresses: the firewall's DNS proxy resolves them. */
function networkRule(rule, sources, config) {
    return {
        ruleType: 'NetworkRule',
        name: rule.name,
        description: rule.because,
        sourceAddresses: sources,
        ipProtocols: ['TCP'],
        destinationFqdns: egressNames(rule, config),
        destinationPorts: [String(portOf(rule))]
    };
}
/** The port of a rule's names. */
function portOf({ port = 443 }) {
    return port;
}

;// CONCATENATED MODULE: ./.build/templates/hub-egress.js









/** The firewall with its policy, rules and public addresses. */
function hubEgress(baseline) {
    const { hubGroup } = baseline.ids;
    const addresses = publicAddresses(baseline);
    return stackOf(baseline, 'hub-egress', hubGroup, {
        ...Object.assign({}, ...addresses.map(({ symbol, name }) => publicAddress(baseline, symbol, hubGroup, name))),
        policy: hub_egress_policy(baseline),
        ...ruleGroups(baseline),
        ...firewall(baseline, addresses.map(({ symbol }) => symbol))
    });
}
function numbers({ config }) {
    return Array.from({ length: config.hub.firewall.publicAddresses }, (_, i) => i + 1);
}
/** A Basic firewall has one more, for its management. */
function publicAddresses(baseline) {
    const names = resourceNames(baseline.config);
    const outbound = numbers(baseline).map(n => ({ symbol: `address${n}`, name: names.firewallAddress(n) }));
    return hubSubnetsOf(baseline).firewallManagement === undefined
        ? outbound
        : [...outbound, { symbol: 'managementAddress', name: names.firewallManagementAddress }];
}
function hub_egress_policy({ config, ids }) {
    const { tier } = config.hub.firewall;
    const features = firewallTiers[tier];
    return resource('Microsoft.Network/firewallPolicies', {
        name: resourceNames(config).firewallPolicy,
        ...placement_placement(config),
        properties: {
            sku: { tier },
            threatIntelMode: features.threatIntelligence,
            ...(features.dnsProxy ? { dnsSettings: { enableProxy: true, servers: [] } } : {}),
            ...(features.intrusionDetection === undefined
                ? {}
                : { intrusionDetection: { mode: features.intrusionDetection } }),
            ...(features.policyAnalytics ? { insights: insights(ids.hubLogs, config.hub.logRetentionDays) } : {})
        }
    });
}
function insights(workspace, retentionDays) {
    return { isEnabled: true, retentionDays, logAnalyticsResources: { defaultWorkspaceId: { id: workspace } } };
}
/** In series: Azure takes one write under a policy at a time and answers the second AnotherOperationInProgress. */
function ruleGroups(baseline) {
    const { config, addresses } = baseline;
    const sources = egressSources(addresses);
    return Object.fromEntries(egressRulesOf(baseline).map((group, i) => [
        ruleGroupSymbol(group.name),
        resource('Microsoft.Network/firewallPolicies/ruleCollectionGroups', {
            name: `${resourceNames(config).firewallPolicy}/${group.name}`,
            dependsOn: ['policy', ...egressRules.slice(Math.max(i - 1, 0), i).map(({ name }) => ruleGroupSymbol(name))],
            properties: ruleGroupProperties(group, sources, config)
        })
    ]));
}
function ruleGroupSymbol(name) {
    return `${name}Rules`;
}
/** After all rules: a rule group written while the firewall takes the policy fails, and afterwards costs minutes. */
function firewall(baseline, addressSymbols) {
    const { config, ids } = baseline;
    const fields = {
        name: resourceNames(config).firewall,
        ...zonalPlacement(config),
        dependsOn: ['policy', ...egressRules.map(({ name }) => ruleGroupSymbol(name)), ...addressSymbols],
        properties: {
            sku: { name: 'AZFW_VNet', tier: config.hub.firewall.tier },
            firewallPolicy: { id: ids.firewallPolicy },
            ...firewallAddresses(baseline)
        }
    };
    return withDiagnostics('firewall', 'Microsoft.Network/azureFirewalls', ids.firewall, ids.hubLogs, fields);
}
/** Returns the properties that give the firewall its addresses; a deallocated firewall has none of them. */
function firewallAddresses(baseline) {
    return { ipConfigurations: ipConfigurations(baseline), ...managementIpConfiguration(baseline) };
}
/** Only the first names the subnet: it has the private address that routes lead to. */
function ipConfigurations(baseline) {
    const names = resourceNames(baseline.config);
    return numbers(baseline).map((n, i) => ({
        name: names.firewallAddress(n),
        properties: {
            publicIPAddress: { id: publicAddressId(baseline.ids.hubGroup, names.firewallAddress(n)) },
            ...(i === 0 ? { subnet: { id: hubSubnetId(baseline, 'firewall') } } : {})
        }
    }));
}
function managementIpConfiguration(baseline) {
    if (hubSubnetsOf(baseline).firewallManagement === undefined)
        return {};
    const name = resourceNames(baseline.config).firewallManagementAddress;
    const properties = {
        publicIPAddress: { id: publicAddressId(baseline.ids.hubGroup, name) },
        subnet: { id: hubSubnetId(baseline, 'firewallManagement') }
    };
    return { managementIpConfiguration: { name, properties } };
}

;// CONCATENATED MODULE: ./.build/templates/hub-gateway.js








const KINDS = {
    Vpn: { sku: 'VpnGw1AZ', properties: { vpnType: 'RouteBased', enableBgp: true, activeActive: false } },
    ExpressRoute: { sku: 'ErGw1AZ', properties: {} }
};
/**
 * Returns the gateway that connects the hub with networks outside Azure. Connections are made beside it: they hold secrets.
 * A VPN gateway has a public address of ours. Azure hosts the address of an ExpressRoute gateway, and a new one with an
 * address fails ("About ExpressRoute virtual network gateways", auto-assigned public IP).
 */
function hubGateway(baseline, { hubGatewayAddress }) {
    const { config, ids } = baseline;
    const names = resourceNames(config);
    const { kind } = config.hub.gateway;
    if (kind === 'none')
        throw new TypeError('a hub without a gateway has no stack for one');
    const ours = publicAddressId(ids.hubGroup, names.hubGatewayAddress);
    const address = kind === 'Vpn' ? ours : hubGatewayAddress;
    const isOurs = address !== null && (0,resource_id/* sameId */.s)(address, ours);
    const fields = {
        name: names.hubGateway,
        ...placement_placement(config),
        ...(isOurs ? { dependsOn: ['address'] } : {}),
        properties: gatewayProperties(baseline, kind, isOurs ? ours : address)
    };
    return stackOf(baseline, 'hub-gateway', ids.hubGroup, {
        ...(isOurs ? publicAddress(baseline, 'address', ids.hubGroup, names.hubGatewayAddress) : {}),
        ...withDiagnostics('gateway', 'Microsoft.Network/virtualNetworkGateways', ids.hubGateway, ids.hubLogs, fields)
    });
}
function gatewayProperties(baseline, kind, address) {
    const { config } = baseline;
    const sku = config.hub.gateway.sku ?? KINDS[kind].sku;
    return {
        gatewayType: kind,
        ...KINDS[kind].properties,
        sku: { name: sku, tier: sku },
        ipConfigurations: [
            {
                name: 'gateway',
                properties: {
                    subnet: { id: hubSubnetId(baseline, 'gateway') },
                    ...(address === null ? {} : { publicIPAddress: { id: address } }),
                    privateIPAllocationMethod: 'Dynamic'
                }
            }
        ]
    };
}
/** The id of the routes of the gateway's subnet; `undefined` without a gateway. */
function gatewayRoutesId({ config, ids }) {
    if (config.hub.gateway.kind === 'none')
        return undefined;
    return (0,resource_id/* resourceId */.a)(ids.hubGroup, 'Microsoft.Network/routeTables', resourceNames(config).hubRouteTable);
}
/**
 * What comes from outside for the spoke passes the firewall, as its answers do: without this route the peering would lead
 * around it. The gateway itself must keep learning its routes.
 */
function gatewayRoutes({ config, addresses }) {
    const toFirewall = {
        addressPrefix: addresses.spoke.addressSpace,
        nextHopType: 'VirtualAppliance',
        nextHopIpAddress: addresses.hub.firewallAddress
    };
    return resource('Microsoft.Network/routeTables', {
        name: resourceNames(config).hubRouteTable,
        ...placement_placement(config),
        properties: { disableBgpRoutePropagation: false, routes: [{ name: 'spoke-to-firewall', properties: toFirewall }] }
    });
}

;// CONCATENATED MODULE: ./.build/templates/hub-network.js









const hub_network_NETWORK = 'network';
/** The hub's network with what belongs to its subnets, the workspace of all network diagnostics, and zones that environments share. */
function hubNetwork(baseline) {
    const { ids, config } = baseline;
    const name = resourceNames(config).bastionSecurityGroup;
    return stackOf(baseline, 'hub-network', ids.hubGroup, afterLogs({
        ...logWorkspace(baseline),
        ...securityGroup(baseline, 'bastionSecurityGroup', ids.hubGroup, name, 'bastion'),
        ...(gatewayRoutesId(baseline) === undefined ? {} : { gatewayRoutes: gatewayRoutes(baseline) }),
        ...hub_network_network(baseline),
        ...zonesIn(baseline, 'hub'),
        ...linksOfHub(baseline, hub_network_NETWORK)
    }));
}
/** Without `dhcpOptions`: the hub resolves by Azure DNS, which the firewall's proxy asks. */
function hub_network_network(baseline) {
    const { config, addresses, ids } = baseline;
    const names = resourceNames(config);
    const attached = {
        bastionSecurityGroup: securityGroupId(ids.hubGroup, names.bastionSecurityGroup),
        gatewayRoutes: gatewayRoutesId(baseline)
    };
    const fields = {
        name: names.hubNetwork,
        ...placement_placement(config),
        dependsOn: ['bastionSecurityGroup', ...(attached.gatewayRoutes === undefined ? [] : ['gatewayRoutes'])],
        properties: {
            addressSpace: { addressPrefixes: addresses.hub.addressSpaces },
            subnets: hubSubnetBodies(baseline, attached)
        }
    };
    return withDiagnostics(hub_network_NETWORK, 'Microsoft.Network/virtualNetworks', ids.hubNetwork, ids.hubLogs, fields);
}

;// CONCATENATED MODULE: ./.build/templates/identity-gateway.js





const identity_gateway_TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities';
/** The platform's identities that a configuration wants: a gateway reads certificates, a flow log writes to its storage. */
function platformIdentities({ config, ids }) {
    const names = resourceNames(config);
    const flowLogs = (0,resource_id/* resourceId */.a)(ids.platformGroup, identity_gateway_TYPE, names.flowLogsIdentity);
    return {
        ...(config.ingress.domain === undefined ? {} : { gateway: ids.gatewayIdentity }),
        ...(config.monitoring.flowLogs.enabled ? { flowLogs } : {})
    };
}
/**
 * Identities only. What they may do is assigned in `roles`: an assignment is named by a principal id that Azure gives out
 * here. Made this early, the principals are known everywhere by the time they are used.
 */
function identityGateway(baseline) {
    const { config, ids } = baseline;
    const identities = Object.entries(platformIdentities(baseline)).map(([name, id]) => [
        `${name}Identity`,
        resource(identity_gateway_TYPE, { name: (0,resource_id/* parseResourceId */.RQ)(id).name, ...placement_placement(config) })
    ]);
    if (identities.length === 0)
        throw new TypeError('without ingress.domain and flow logs there is no identity');
    return stackOf(baseline, 'identity-gateway', ids.platformGroup, Object.fromEntries(identities));
}

;// CONCATENATED MODULE: ./.build/templates/alerts.js




const ACTION_GROUP = 'actionGroup';
/** Alerts of the platform and where they go. Alerts on a cluster's metrics come with the cluster. */
function alerts(baseline) {
    const group = actionGroup(baseline);
    const after = Object.keys(group);
    return { ...group, ...logAlerts(baseline, after), ...activityAlerts(baseline, after) };
}
/** One of our own, unless there is one already. */
function actionGroup({ config, ids }) {
    const { emails, actionGroupId } = config.monitoring.alerts;
    if (actionGroupId !== undefined)
        return {};
    return {
        [ACTION_GROUP]: resource('Microsoft.Insights/actionGroups', {
            name: (0,resource_id/* parseResourceId */.RQ)(ids.actionGroup).name,
            ...placement_placement(config),
            location: 'global',
            properties: {
                // At most 12 characters; messages begin with it.
                groupShortName: config.workload,
                enabled: true,
                emailReceivers: emails.map((emailAddress, i) => ({
                    name: `email-${i + 1}`,
                    emailAddress,
                    useCommonAlertSchema: true
                }))
            }
        })
    };
}
/** Queries over the clusters' workspace, every five minutes. */
const LOG_ALERTS = [
    {
        symbol: 'dataCapAlert',
        name: 'log-data-cap',
        says: 'The log workspace has reached its daily limit: nothing more is taken in today.',
        severity: 1,
        query: '_LogOperation | where Operation =~ "Data collection Status" | where Detail contains "OverQuota"',
        window: 'PT5M',
        condition: { timeAggregation: 'Count', operator: 'GreaterThan', threshold: 0 },
        wanted: ({ config }) => config.monitoring.dailyGigabytes !== undefined
    },
    {
        symbol: 'failedPodsAlert',
        name: 'failed-pods',
        says: 'More than three pods of a cluster are in phase Failed.',
        severity: 3,
        query: [
            'KubePodInventory',
            '| summarize arg_max(TimeGenerated, PodStatus) by ClusterName, PodUid',
            '| where PodStatus == "Failed"'
        ].join('\n'),
        window: 'PT10M',
        condition: {
            timeAggregation: 'Count',
            operator: 'GreaterThan',
            threshold: 3,
            dimensions: [{ name: 'ClusterName', operator: 'Include', values: ['*'] }]
        },
        wanted: () => true
    }
];
function logAlerts(baseline, after) {
    const { config, ids } = baseline;
    return Object.fromEntries(LOG_ALERTS.filter(({ wanted }) => wanted(baseline)).map(alert => [
        alert.symbol,
        resource('Microsoft.Insights/scheduledQueryRules', {
            name: alert.name,
            ...placement_placement(config),
            dependsOn: [LOGS, ...after],
            properties: logAlertProperties(alert, ids.clusterLogs, ids.actionGroup)
        })
    ]));
}
function logAlertProperties({ name, says, severity, query, window, condition }, workspace, group) {
    return {
        displayName: name,
        description: says,
        severity,
        enabled: true,
        scopes: [workspace],
        evaluationFrequency: 'PT5M',
        windowSize: window,
        criteria: {
            allOf: [{ query, ...condition, failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 } }]
        },
        autoMitigate: true,
        // In a new workspace the tables come with the first entry; until then the query would be refused.
        skipQueryValidation: true,
        actions: { actionGroups: [group] }
    };
}
/** Entries of the activity log that somebody should hear of. */
const ACTIVITY_ALERTS = [
    {
        symbol: 'advisorAlert',
        name: 'advisor',
        says: 'Azure Advisor has a new recommendation.',
        scopes: ids => [ids.platformGroup, ids.clusterGroup],
        conditions: [
            { field: 'category', equals: 'Recommendation' },
            { field: 'operationName', equals: 'Microsoft.Advisor/recommendations/available/action' }
        ]
    },
    {
        symbol: 'serviceHealthAlert',
        name: 'service-health',
        says: 'Azure reports an incident, planned maintenance or a retirement.',
        // Azure reports for whole subscriptions.
        scopes: ids => [ids.subscription],
        conditions: [{ field: 'category', equals: 'ServiceHealth' }]
    }
];
function activityAlerts({ config, ids }, after) {
    return Object.fromEntries(ACTIVITY_ALERTS.map(({ symbol, name, says, scopes, conditions }) => [
        symbol,
        resource('Microsoft.Insights/activityLogAlerts', {
            name,
            ...placement_placement(config),
            location: 'global',
            ...(after.length === 0 ? {} : { dependsOn: after }),
            properties: {
                description: says,
                enabled: true,
                scopes: scopes(ids),
                condition: { allOf: conditions },
                actions: { actionGroups: [{ actionGroupId: ids.actionGroup }] }
            }
        })
    ]));
}

;// CONCATENATED MODULE: ./.build/templates/budget.js




/** When somebody is told, in percent of the amount; a budget takes at most five. */
const NOTIFICATIONS = [
    { name: 'half', percent: 50, of: 'Actual' },
    { name: 'threeQuarters', percent: 75, of: 'Actual' },
    { name: 'ninety', percent: 90, of: 'Actual' },
    { name: 'all', percent: 100, of: 'Actual' },
    { name: 'forecast', percent: 100, of: 'Forecasted' }
];
/**
 * A monthly budget over all groups of the environment. It lies at the subscription: most of the cost is in the groups AKS
 * makes for its nodes and in the hub's, which a budget of the platform's group would not see.
 */
function budget(baseline, { budgetStart }) {
    const { config, ids } = baseline;
    if (config.budget === undefined)
        return {};
    const { budget: wanted } = config;
    const { parameters, startDate } = start(budgetStart);
    const inner = template('subscription', {
        budget: resource('Microsoft.Consumption/budgets', {
            name: resourceNames(config).budget,
            properties: { ...budget_properties(wanted, groupsOf(baseline)), timePeriod: { startDate } }
        })
    });
    return {
        budget: nestedDeployment({
            name: resourceNames(config).budgetDeployment,
            subscriptionId: (0,resource_id/* parseResourceId */.RQ)(ids.subscription).name,
            location: config.region,
            template: parameters === undefined ? inner : { ...inner, parameters }
        })
    };
}
/**
 * The start of an existing budget cannot be moved, so it is written back as it was read. Of a new one it is this month's
 * first day, which only Azure may say: a template that follows the clock would be another one next month.
 */
function start(found) {
    if (found !== null)
        return { startDate: found };
    const thisMonth = { type: 'string', defaultValue: new Expression("utcNow('yyyy-MM-01T00:00:00Z')") };
    return { parameters: { start: thisMonth }, startDate: new Expression("parameters('start')") };
}
function budget_properties({ amount, emails }, groups) {
    return {
        category: 'Cost',
        amount,
        timeGrain: 'Monthly',
        filter: { dimensions: { name: 'ResourceGroupName', operator: 'In', values: groups } },
        notifications: Object.fromEntries(NOTIFICATIONS.map(({ name, percent, of }) => [
            name,
            {
                enabled: true,
                operator: 'GreaterThanOrEqualTo',
                threshold: percent,
                thresholdType: of,
                contactEmails: emails
            }
        ]))
    };
}
/** Names of all groups that are ours, those included that AKS makes. */
function groupsOf({ config, ids }) {
    const { blue, green } = ids.clusters;
    const own = [ids.spokeGroup, ids.platformGroup, ids.clusterGroup, blue.nodeGroup, green.nodeGroup];
    const all = config.hub.existing === undefined ? [ids.hubGroup, ...own] : own;
    return all.map(id => (0,resource_id/* parseResourceId */.RQ)(id).name);
}

;// CONCATENATED MODULE: ./.build/templates/data-collection.js







const RULE = 'Microsoft.Insights/dataCollectionRules';
const ENDPOINT = 'Microsoft.Insights/dataCollectionEndpoints';
/** What agents of every cluster collect; each cluster is associated with these rules by its own stack. */
function dataCollection(baseline) {
    return {
        containerLogsTable: containerLogsTable(baseline),
        ...containerLogs(baseline),
        ...(baseline.config.monitoring.prometheus ? prometheus(baseline) : {})
    };
}
/** Ids of the rules a cluster is associated with; `prometheus` only where it is wanted. */
function collectionRuleIds({ config, ids }) {
    const names = resourceNames(config);
    const containers = (0,resource_id/* resourceId */.a)(ids.platformGroup, RULE, names.containerLogsRule);
    if (!config.monitoring.prometheus)
        return { containers };
    return { containers, prometheus: (0,resource_id/* resourceId */.a)(ids.platformGroup, RULE, names.prometheusRule) };
}
/** By far the largest table. On the plan Basic its entries cost a fraction, and cannot be alerted on. */
function containerLogsTable({ config: { monitoring }, ids }) {
    const { containerLogs: plan, retentionDays } = monitoring;
    return resource('Microsoft.OperationalInsights/workspaces/tables', {
        name: `${(0,resource_id/* parseResourceId */.RQ)(ids.clusterLogs).name}/ContainerLogV2`,
        dependsOn: [LOGS],
        properties: {
            plan,
            // How long a Basic table can be queried is Azure's choice.
            ...(plan === 'Analytics' ? { retentionInDays: retentionDays } : {}),
            totalRetentionInDays: retentionDays
        }
    });
}
/** "Configure log collection in Container Insights", cost presets: what is not looked at otherwise. */
const CONTAINER_STREAMS = [
    { name: 'Microsoft-ContainerLogV2' },
    { name: 'Microsoft-KubeEvents' },
    { name: 'Microsoft-KubePodInventory' },
    { name: 'Microsoft-KubeNodeInventory', unlessPrometheus: true },
    { name: 'Microsoft-InsightsMetrics', unlessPrometheus: true },
    { name: 'Microsoft-Perf', unlessPrometheus: true }
];
/** Of the nodes' own log: who signed in, what the kernel and the services reported. */
const SYSLOG_FACILITIES = ['auth', 'authpriv', 'cron', 'daemon', 'kern', 'syslog', 'user'];
const SYSLOG_LEVELS = ['Warning', 'Error', 'Critical', 'Alert', 'Emergency'];
/** Streams by variable: in a rule, source and flow must name the same. */
function streamVariables({ config: { monitoring } }) {
    const streams = CONTAINER_STREAMS.filter(({ unlessPrometheus }) => !(monitoring.prometheus && unlessPrometheus === true));
    return {
        containerStreams: streams.map(({ name }) => name),
        ...(monitoring.prometheus ? { prometheusStreams: ['Microsoft-PrometheusMetrics'] } : {})
    };
}
const CONTAINERS = new Expression("variables('containerStreams')");
const PROMETHEUS = new Expression("variables('prometheusStreams')");
function containerLogs(baseline) {
    const { config, ids } = baseline;
    const dataSources = {
        syslog: [
            {
                name: 'nodes',
                streams: ['Microsoft-Syslog'],
                facilityNames: SYSLOG_FACILITIES,
                logLevels: SYSLOG_LEVELS
            }
        ],
        extensions: [
            {
                name: 'ContainerInsightsExtension',
                extensionName: 'ContainerInsights',
                streams: CONTAINERS,
                extensionSettings: {
                    dataCollectionSettings: { interval: '1m', namespaceFilteringMode: 'Off', enableContainerLogV2: true }
                }
            }
        ]
    };
    const fields = {
        name: resourceNames(config).containerLogsRule,
        ...placement_placement(config),
        kind: 'Linux',
        dependsOn: [LOGS, 'containerLogsTable'],
        properties: {
            dataSources,
            destinations: { logAnalytics: [{ name: 'logs', workspaceResourceId: ids.clusterLogs }] },
            dataFlows: [
                { streams: ['Microsoft-Syslog'], destinations: ['logs'] },
                { streams: CONTAINERS, destinations: ['logs'] }
            ]
        }
    };
    return withDiagnostics('containerLogs', RULE, collectionRuleIds(baseline).containers, ids.clusterLogs, fields);
}
/** The workspace of metrics with the way into it. */
function prometheus(baseline) {
    const { config, ids } = baseline;
    const names = resourceNames(config);
    const rule = (0,resource_id/* resourceId */.a)(ids.platformGroup, RULE, names.prometheusRule);
    const fields = {
        name: names.prometheusRule,
        ...placement_placement(config),
        kind: 'Linux',
        dependsOn: ['metrics', 'collectionEndpoint'],
        properties: {
            dataCollectionEndpointId: (0,resource_id/* resourceId */.a)(ids.platformGroup, ENDPOINT, names.dataCollectionEndpoint),
            dataSources: { prometheusForwarder: [{ name: 'prometheus', streams: PROMETHEUS }] },
            destinations: { monitoringAccounts: [{ name: 'metrics', accountResourceId: ids.metrics }] },
            dataFlows: [{ streams: PROMETHEUS, destinations: ['metrics'] }]
        }
    };
    return {
        metrics: resource('Microsoft.Monitor/accounts', {
            name: names.metrics,
            ...placement_placement(config),
            properties: { publicNetworkAccess: 'Enabled' }
        }),
        collectionEndpoint: resource(ENDPOINT, {
            name: names.dataCollectionEndpoint,
            ...placement_placement(config),
            kind: 'Linux',
            properties: { networkAcls: { publicNetworkAccess: 'Enabled' } }
        }),
        ...withDiagnostics('prometheusRule', RULE, rule, ids.clusterLogs, fields)
    };
}

;// CONCATENATED MODULE: ./.build/templates/flow-logs.js





/** Where flow logs are kept, where they are wanted: for Network Watcher alone, which is a trusted service. */
function flowLogStorage(baseline) {
    if (!baseline.config.monitoring.flowLogs.enabled)
        return {};
    return storageAccount(baseline, { symbol: 'flowLogs', name: flow_logs_storageName(baseline), network: 'trusted-services' });
}
/** The storage takes no keys, so the log comes with an identity of its own. */
function flowLogGrants(baseline) {
    if (!baseline.config.monitoring.flowLogs.enabled)
        return [];
    const scope = storageAccountId(baseline, flow_logs_storageName(baseline));
    return [{ identity: 'flowLogs', role: 'storageBlobDataContributor', scope }];
}
/**
 * The flow log of the spoke. It is a child of the region's network watcher, in a group that is Azure's and not ours: it is
 * put directly and is in no stack. `undefined` where none is wanted, or no watcher is there yet.
 */
function flowLog(baseline, { networkWatcher }) {
    const { config, ids } = baseline;
    const { flowLogs } = platformIdentities(baseline);
    if (flowLogs === undefined || networkWatcher === null)
        return undefined;
    const { retentionDays, trafficAnalytics } = config.monitoring.flowLogs;
    return {
        id: (0,resource_id/* childId */._U)(networkWatcher, 'flowLogs', resourceNames(config).flowLog),
        body: {
            ...placement_placement(config),
            identity: { type: 'UserAssigned', userAssignedIdentities: { [flowLogs]: {} } },
            properties: {
                targetResourceId: ids.spokeNetwork,
                storageId: storageAccountId(baseline, flow_logs_storageName(baseline)),
                enabled: true,
                retentionPolicy: { enabled: true, days: retentionDays },
                format: { type: 'JSON', version: 2 },
                ...(trafficAnalytics ? { flowAnalyticsConfiguration: analytics(config.region, ids.clusterLogs) } : {})
            }
        }
    };
}
/** Every ten minutes, the shortest there is. */
function analytics(workspaceRegion, workspaceResourceId) {
    return {
        networkWatcherFlowAnalyticsConfiguration: {
            enabled: true,
            workspaceResourceId,
            workspaceRegion,
            trafficAnalyticsInterval: 10
        }
    };
}
function flow_logs_storageName({ config, ids }) {
    return globalNames(config, ids.subscription.slice('/subscriptions/'.length)).flowLogStorage;
}

;// CONCATENATED MODULE: ./.build/templates/query-pack.js





/** Questions that come up while something is wrong, for the clusters' workspace. */
const QUERIES = [
    {
        key: 'denied-by-policy',
        title: 'Pods and other objects that admission refused',
        category: 'container',
        text: 'KubeEvents\n| where Message has "denied the request"\n| project TimeGenerated, ClusterName, Namespace, Name, Message\n| order by TimeGenerated desc'
    },
    {
        key: 'image-pulls-failed',
        title: 'Images that could not be pulled',
        category: 'container',
        text: 'KubeEvents\n| where Reason == "Failed" and Message has "pull"\n| summarize Times = count(), Last = max(TimeGenerated) by ClusterName, Namespace, Name, Message\n| order by Last desc'
    },
    {
        key: 'blocked-by-firewall',
        title: 'Requests the web application firewall blocked, by rule',
        category: 'network',
        text: 'AGWFirewallLogs\n| where Action == "Blocked"\n| summarize Times = count(), Example = any(RequestUri) by RuleId, Message, Hostname\n| order by Times desc'
    },
    {
        key: 'secrets-read',
        title: 'Who read which secret of the vault',
        category: 'security',
        text: 'AZKVAuditLogs\n| where OperationName == "SecretGet"\n| summarize Times = count(), Last = max(TimeGenerated) by Identity = tostring(Identity), RequestUri, CallerIpAddress\n| order by Last desc'
    }
];
/** Saved queries, beside the workspace and for whoever opens it. */
function queryPack({ config, ids }) {
    const name = resourceNames(config).queryPack;
    const pack = (0,resource_id/* resourceId */.a)(ids.platformGroup, 'Microsoft.OperationalInsights/queryPacks', name);
    const queries = QUERIES.map(({ key, title, category, text }, i) => [
        `query${i + 1}`,
        resource('Microsoft.OperationalInsights/queryPacks/queries', {
            // A query's name must be a GUID.
            name: `${name}/${nameGuid(pack, key)}`,
            dependsOn: ['queryPack'],
            properties: { displayName: title, body: text, related: { categories: [category] } }
        })
    ]);
    return {
        queryPack: resource('Microsoft.OperationalInsights/queryPacks', { name, ...placement_placement(config), properties: {} }),
        ...Object.fromEntries(queries)
    };
}

;// CONCATENATED MODULE: ./.build/templates/registry.js




const REGISTRY = 'registry';
/** The registry with its replicas and cache rules; nothing where it is shared. */
function registry(baseline) {
    const { registry: wanted } = baseline.config;
    return wanted.kind === 'shared' ? {} : ownRegistry(baseline, wanted);
}
/** Ids of the registry's replicas: every one brings an address into the endpoint. */
function replicaIds({ config: { registry: wanted }, ids }) {
    return wanted.kind === 'shared' ? [] : wanted.replicas.map(region => (0,resource_id/* childId */._U)(ids.registry, 'replications', region));
}
function ownRegistry(baseline, wanted) {
    const { config, ids } = baseline;
    const { name } = (0,resource_id/* parseResourceId */.RQ)(ids.registry);
    const fields = { name, ...placement_placement(config), sku: { name: 'Premium' }, properties: registry_properties(baseline, wanted) };
    return {
        ...withDiagnostics(REGISTRY, 'Microsoft.ContainerRegistry/registries', ids.registry, ids.clusterLogs, fields),
        ...replications(baseline, name, wanted.replicas),
        ...cacheRules(name, wanted.cache)
    };
}
function registry_properties({ config }, { quarantine, untaggedDays }) {
    return {
        adminUserEnabled: false,
        anonymousPullEnabled: false,
        publicNetworkAccess: 'Disabled',
        networkRuleSet: { defaultAction: 'Deny', ipRules: [] },
        // Imports through Resource Manager come in as a trusted service ("Import container images", private registries).
        networkRuleBypassOptions: 'AzureServices',
        networkRuleBypassAllowedForTasks: false,
        dataEndpointEnabled: true,
        ...(config.zones.length === 0 ? {} : { zoneRedundancy: 'Enabled' }),
        // Said, because Azure means to change the default: with repository permissions AcrPull counts for nothing.
        roleAssignmentMode: 'LegacyRegistryPermissions',
        policies: {
            quarantinePolicy: { status: quarantine ? 'enabled' : 'disabled' },
            retentionPolicy: { status: 'enabled', days: untaggedDays }
        }
    };
}
/** One after the other: Azure takes one change of a registry's regions at a time. */
function replications({ config }, registryName, regions) {
    return Object.fromEntries(regions.map((region, i) => [
        replicaSymbol(region),
        resource('Microsoft.ContainerRegistry/registries/replications', {
            name: `${registryName}/${region}`,
            ...placement_placement(config),
            location: region,
            dependsOn: [REGISTRY, ...regions.slice(Math.max(i - 1, 0), i).map(replicaSymbol)],
            properties: { regionEndpointEnabled: true }
        })
    ]));
}
function replicaSymbol(region) {
    return `replica_${region}`;
}
function cacheRules(registryName, rules) {
    return Object.fromEntries(rules.map(({ name, from, to }, i) => [
        `cache${i + 1}`,
        resource('Microsoft.ContainerRegistry/registries/cacheRules', {
            name: `${registryName}/${name}`,
            dependsOn: [REGISTRY],
            properties: { sourceRepository: from, targetRepository: to }
        })
    ]));
}

;// CONCATENATED MODULE: ./.build/templates/vault.js




/** The vault, closed to every network but for its endpoint; secrets come through Resource Manager, which needs no way in. */
function vault_vault(baseline, observed) {
    const { config, ids } = baseline;
    const fields = {
        name: (0,resource_id/* parseResourceId */.RQ)(ids.vault).name,
        ...placement_placement(config),
        properties: vault_properties(baseline, observed)
    };
    return withDiagnostics('vault', 'Microsoft.KeyVault/vaults', ids.vault, ids.clusterLogs, fields);
}
function vault_properties({ config }, { deletedVault }) {
    return {
        tenantId: new Expression('subscription().tenantId'),
        sku: { family: 'A', name: 'standard' },
        // With purge protection a deleted vault keeps its name until its time is over: it can only come back.
        ...(deletedVault === null ? {} : { createMode: 'recover' }),
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: config.vault.softDeleteDays,
        enablePurgeProtection: true,
        enabledForDeployment: false,
        enabledForDiskEncryption: false,
        enabledForTemplateDeployment: false,
        publicNetworkAccess: 'Disabled',
        // No bypass: gateway and clusters come through the endpoint, and writing secrets through Resource Manager needs none.
        networkAcls: { defaultAction: 'Deny', bypass: 'None', ipRules: [], virtualNetworkRules: [] }
    };
}

;// CONCATENATED MODULE: ./.build/templates/platform.js











/**
 * What every cluster shares and outlives it, but for the gateway: registry, vault, monitoring, budget, event relay. None
 * of it needs a network or an identity, so it is made beside them.
 */
function platform(baseline, observed) {
    return stackOf(baseline, 'platform', baseline.ids.platformGroup, afterLogs({
        ...clusterLogWorkspace(baseline),
        ...dataCollection(baseline),
        ...alerts(baseline),
        ...queryPack(baseline),
        ...registry(baseline),
        ...vault_vault(baseline, observed),
        ...eventRelay(baseline),
        ...flowLogStorage(baseline),
        ...backupStorage(baseline),
        ...budget(baseline, observed)
    }), { variables: streamVariables(baseline) });
}

;// CONCATENATED MODULE: ./.build/templates/platform-roles.js



/** What the platform's identities may do: apart from vault and storage, which need not wait for a principal. */
function platformRoles(baseline, observed) {
    const grants = platformGrants(baseline);
    if (grants.length === 0)
        throw new TypeError('without ingress.domain and flow logs there is no identity');
    const assignments = roleAssignments(baseline, grants, observed);
    const stack = stackOf(baseline, 'roles', baseline.ids.platformGroup, assignments);
    return { ...stack, awaited: awaitedAssignments(grants, observed) };
}
/**
 * What the platform's identities may do here. Reading secrets is all the gateway needs of the vault; the right to look at
 * the vault itself, as the reference implementation gives, adds nothing to it.
 */
function platformGrants(baseline) {
    const { config, ids } = baseline;
    const gateway = { identity: 'gateway', role: 'vaultSecretsUser', scope: ids.vault };
    return [...(config.ingress.domain === undefined ? [] : [gateway]), ...flowLogGrants(baseline)];
}

;// CONCATENATED MODULE: ./.build/templates/policy-images.js

/** Where Azure's own extensions come from; nodes reach no other registry of Azure's (firewall-rules.ts). */
const AZURE_REGISTRIES = ['mcr.microsoft.com', 'arcmktplaceprod.azurecr.io'];
const DIGEST = '@sha256:[a-f0-9]{64}';
/**
 * The pattern of images that may run: of our registry by digest, so that what was verified is what runs, and anything of
 * the registries a configuration allows. Anchored at both ends: Gatekeeper looks for the pattern anywhere in the name.
 */
function allowedImages(baseline) {
    const { config, ids } = baseline;
    const own = `${(0,resource_id/* parseResourceId */.RQ)(ids.registry).name.toLowerCase()}.azurecr.io`;
    return anchored([`${escaped(own)}/.+${DIGEST}`, ...config.policies.allowedImages.map(anythingOf)]);
}
/** The same and Azure's registries, for namespaces of features. */
function allowedFeatureImages(baseline) {
    const own = `${(0,resource_id/* parseResourceId */.RQ)(baseline.ids.registry).name.toLowerCase()}.azurecr.io`;
    return anchored([own, ...AZURE_REGISTRIES].map(anythingOf));
}
/** A prefix ends at a slash: `ghcr.io/org` is not `ghcr.io/organ`. */
function anythingOf(prefix) {
    return `${escaped(prefix.replace(/\/+$/, ''))}/.+`;
}
function anchored(alternatives) {
    return `^(${alternatives.join('|')})$`;
}
function escaped(text) {
    return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var yaml_dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./.build/templates/policy-ingress-hosts.js




const KIND = 'K8sIngressHostsInDomain';
/**
 * Every host of an Ingress must be a domain or below one, and every rule must name a host that its TLS part covers. Only
 * equality and a suffix that begins with a dot count: `evilcontoso.com` ends with `contoso.com` and is somebody else's.
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
`;
/** What Gatekeeper takes. */
function constraintTemplate() {
    const suffixes = { type: 'array', items: { type: 'string' } };
    const schema = { type: 'object', properties: { allowedDomainSuffixes: suffixes } };
    return {
        apiVersion: 'templates.gatekeeper.sh/v1',
        kind: 'ConstraintTemplate',
        metadata: { name: KIND.toLowerCase() },
        spec: {
            crd: { spec: { names: { kind: KIND }, validation: { openAPIV3Schema: schema } } },
            targets: [{ target: 'admission.k8s.gatekeeper.sh', rego: INGRESS_HOSTS_REGO }]
        }
    };
}
/** The id of the definition; it lies at the subscription, so its name holds workload and environment. */
function ingressHostsId({ config, ids }) {
    const name = resourceNames(config).ingressHostsPolicy;
    return (0,resource_id/* resourceId */.a)(ids.subscription, 'Microsoft.Authorization/policyDefinitions', name);
}
/** Azure Policy evaluates it, not the template that deploys the definition. */
const parameter = (name) => `[parameters('${name}')]`;
/** The custom definition: built-in ones know nothing of host names. */
function ingressHostsDefinition({ config }) {
    const content = Buffer.from((0,yaml_dist/* stringify */.As)(constraintTemplate())).toString('base64');
    return resource('Microsoft.Authorization/policyDefinitions', {
        name: resourceNames(config).ingressHostsPolicy,
        properties: {
            policyType: 'Custom',
            mode: 'Microsoft.Kubernetes.Data',
            displayName: `Ingress hosts of ${config.workload} ${config.environment} lie in its domain`,
            description: 'Every host of an Ingress is one of the domains or below one, and is served by TLS only.',
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
    });
}

;// CONCATENATED MODULE: ./.build/templates/policy-cluster.js



const excluding = (baseline) => ({ excludedNamespaces: excludedNamespaces(baseline) });
/**
 * What holds inside the clusters, through the add-on. First the initiative, which reports; then the deny set; then what is
 * only worth knowing. Ids of built-in definitions: github.com/Azure/azure-policy, built-in-policies/Kubernetes.
 */
const CLUSTER_POLICIES = [
    {
        name: 'pod-security-restricted',
        initiative: '42b8ef37-b724-4e24-bbc8-7a7708edfe00',
        because: 'pods run as the restricted pod security standard asks',
        effect: 'Audit',
        // The initiative allows many capabilities and demands to drop none.
        parameters: baseline => ({ ...excluding(baseline), allowedCapabilities: [], requiredDropCapabilities: ['ALL'] })
    },
    {
        name: 'no-privileged-containers',
        definition: '95edb821-ddaf-4404-9732-666045e056b4',
        because: 'a privileged container is root on its node',
        effect: 'configured',
        parameters: excluding
    },
    {
        name: 'no-privilege-escalation',
        definition: '1c6e92c9-99f0-4e55-9cf2-0c234dc48f99',
        because: 'a process must not gain more rights than its container has',
        effect: 'configured',
        // As the restricted standard has it: said, and not only implied by who runs it.
        parameters: baseline => ({ ...excluding(baseline), forcePrivilegeEscalationToBeFalse: true })
    },
    {
        name: 'read-only-root',
        definition: 'df49d893-a74c-421d-bc95-c663042e5b80',
        because: 'what cannot be written cannot be replaced by an attacker',
        effect: 'configured',
        parameters: excluding
    },
    {
        name: 'https-ingress',
        definition: '1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d',
        because: 'traffic is encrypted up to the pod that ends it',
        effect: 'configured',
        parameters: excluding
    },
    {
        name: 'internal-load-balancers',
        definition: '3fc4dc25-5baf-40d8-9b05-7fe74c1bc64e',
        because: 'the gateway is the only way in from the internet',
        effect: 'configured',
        parameters: excluding
    },
    {
        name: 'container-limits',
        definition: 'e345eecc-fa47-480f-9e88-67dcc122b164',
        because: 'one container must not starve a node',
        effect: 'configured',
        parameters: baseline => {
            const { cpu: cpuLimit, memory: memoryLimit } = baseline.config.policies.containerLimits;
            return { ...excluding(baseline), cpuLimit, memoryLimit };
        }
    },
    {
        name: 'allowed-images',
        definition: 'febd0533-8e55-448f-b837-bd0e06f16469',
        because: 'only what was verified on its way into a registry of ours may run',
        effect: 'configured',
        parameters: baseline => ({ ...excluding(baseline), allowedContainerImagesRegex: allowedImages(baseline) })
    },
    {
        name: 'allowed-feature-images',
        definition: 'febd0533-8e55-448f-b837-bd0e06f16469',
        because: 'images of extensions come from the registries of Azure, and those are allowed in their namespaces only',
        effect: 'configured',
        when: baseline => featureNamespaces(baseline).length > 0,
        parameters: baseline => ({
            namespaces: featureNamespaces(baseline),
            allowedContainerImagesRegex: allowedFeatureImages(baseline)
        })
    },
    {
        name: 'no-host-paths',
        definition: '098fc59e-46c7-4d99-9b16-64990e543d75',
        because: 'the files of a node belong to the node',
        effect: 'configured',
        parameters: baseline => ({ ...excluding(baseline), allowedHostPaths: { paths: [] } })
    },
    {
        name: 'no-external-ips',
        definition: 'd46c275d-1680-448d-b2ec-e495a3b6cc89',
        because: 'a service that claims an address can take traffic that is not its own',
        effect: 'configured',
        parameters: baseline => ({ ...excluding(baseline), allowedExternalIPs: [] })
    },
    {
        name: 'no-default-namespace',
        definition: '9f061a12-e40d-4183-a00e-171812443373',
        because: 'quotas, roles and network policies hang on namespaces',
        effect: 'configured',
        parameters: baseline => ({ ...excluding(baseline), namespaces: ['default'] })
    },
    {
        name: 'no-naked-pods',
        definition: '65280eef-c8b4-425e-9aec-af55e55bf581',
        because: 'a pod without a controller is gone with its node',
        effect: 'configured',
        parameters: excluding
    },
    {
        name: 'ingress-hosts-in-domain',
        definition: ingressHostsId,
        because: 'an Ingress must not take traffic of a domain that is not ours',
        effect: 'configured',
        when: ({ config }) => config.ingress.domain !== undefined,
        parameters: baseline => ({ ...excluding(baseline), allowedDomainSuffixes: [baseline.config.ingress.domain] })
    },
    {
        name: 'endpoint-edit',
        definition: '1ddac26b-ed48-4c30-8cc5-3a68c79b8001',
        because: 'whoever edits endpoints can lead traffic across namespaces (CVE-2021-25740)',
        effect: 'Audit',
        parameters: excluding
    },
    {
        name: 'probes',
        definition: 'b1a9997f-2883-4f12-bdff-2280f99b5915',
        because: 'what is not probed is not healed',
        effect: 'Audit',
        parameters: excluding
    },
    {
        name: 'spread',
        definition: '34c88cd4-5d72-4dbb-bf77-12c3cafe8791',
        because: 'replicas on one node or in one zone fall together',
        effect: 'Audit',
        parameters: excluding
    },
    {
        name: 'api-credentials',
        definition: '423dd1ba-798e-40e4-9c4d-b6902674b423',
        because: 'few pods need a token of the API server',
        effect: 'Audit',
        parameters: excluding
    }
];

;// CONCATENATED MODULE: ./.build/templates/policy-resources.js
/** What holds for the clusters as Azure resources, in the clusters' group. */
const CLUSTER_RESOURCE_POLICIES = [
    {
        name: 'no-local-accounts',
        definition: '993c2fcd-2b29-49d2-9eb0-df2c3a730c32',
        because: 'local accounts know no groups, no conditional access and no expiry',
        effect: 'configured'
    },
    {
        name: 'private-clusters',
        definition: '040732e8-d947-40b8-95d6-854c95024bf8',
        because: 'the API server is not on the internet',
        effect: 'configured'
    },
    {
        name: 'entra-integration',
        definition: '450d2877-ebea-41e8-b00c-e286317d21bf',
        because: 'people sign in with Entra',
        effect: 'Audit'
    },
    {
        name: 'rbac',
        definition: 'ac4a19c2-fa67-49b4-8ae5-0b2e78c49457',
        because: 'rights are given one by one',
        effect: 'Audit'
    },
    {
        name: 'managed-identities',
        definition: 'da6e2401-19da-4532-9141-fb8fbde08431',
        because: 'a cluster holds no password of its own',
        effect: 'Audit'
    },
    {
        name: 'policy-add-on',
        definition: '0a15ec92-a229-4763-bb14-0ea34a568f8d',
        because: 'without the add-on nothing of the above is enforced',
        effect: 'Audit'
    },
    {
        name: 'workload-identity',
        definition: '2cc2e023-0dac-4046-875b-178f683929d5',
        because: 'pods sign in without secrets',
        effect: 'Audit'
    },
    {
        name: 'no-run-command',
        definition: '89f2d532-c53c-4f8f-9afa-4927b1114a0d',
        because: 'commands through Resource Manager pass by the network',
        effect: 'Audit',
        when: ({ config }) => !config.cluster.features.runCommand
    },
    {
        name: 'node-os-upgrades',
        definition: '04408ca5-aa10-42ce-8536-98955cdddd4c',
        because: 'nodes get their security updates by themselves',
        effect: 'Audit',
        when: ({ config }) => config.upgrades.strategy === 'in-place'
    },
    {
        name: 'image-cleaner',
        definition: 'af3c26b2-6fad-493e-9236-9c68928516ab',
        because: 'old images with holes do not stay on nodes',
        effect: 'Audit',
        when: ({ config }) => config.cluster.features.imageCleanerHours !== undefined
    },
    {
        name: 'defender-profile',
        definition: 'a1840de2-8088-4ea8-b153-b4c723e9cb01',
        because: 'Defender watches what runs',
        effect: 'Audit',
        when: ({ config }) => config.cluster.features.defender
    }
];
const policy_resources_ownRegistry = ({ config }) => config.registry.kind === 'own';
const withGateway = ({ config }) => config.ingress.domain !== undefined;
/** What holds for registry, vault and gateway, in the platform's group. */
const PLATFORM_POLICIES = [
    {
        name: 'registry-no-anonymous',
        definition: '9f2dea28-e834-476c-99c5-3507b4728395',
        because: 'who pulls signs in',
        effect: 'configured',
        when: policy_resources_ownRegistry
    },
    {
        name: 'registry-no-admin',
        definition: 'dc921057-6b28-4fbe-9b83-f7bec05db6c2',
        because: 'the admin account is a password that everybody shares',
        effect: 'configured',
        when: policy_resources_ownRegistry
    },
    {
        name: 'registry-no-public-access',
        definition: '0fdf0491-d080-4575-b627-ad0e843cba0f',
        because: 'the registry is reached through its private endpoint',
        effect: 'configured',
        when: policy_resources_ownRegistry
    },
    {
        name: 'registry-restricted-network',
        definition: 'd0793b48-0edc-4296-a390-4c75d1bdfd71',
        because: 'no network is let in by a rule',
        effect: 'configured',
        when: policy_resources_ownRegistry
    },
    {
        name: 'registry-no-tokens',
        definition: 'ff05e24e-195c-447e-b322-5e90c9f9f366',
        because: 'tokens of repositories are passwords',
        effect: 'configured',
        when: policy_resources_ownRegistry
    },
    {
        name: 'registry-private-link',
        definition: 'e8eef0a8-67cf-4eb4-9386-14b0e78733d4',
        because: 'without an endpoint nobody reaches the registry',
        effect: 'Audit',
        when: policy_resources_ownRegistry
    },
    {
        name: 'vault-rbac',
        definition: '12d4fa5e-1f9f-4c21-97a9-b99b3c6611b5',
        because: 'access policies are not seen where roles are looked at',
        effect: 'configured'
    },
    {
        // Denied, it would refuse the vault itself: its endpoint can only come after it.
        name: 'vault-private-link',
        definition: 'a6abeaec-4d90-4a02-805f-6b26c4d3fbe9',
        because: 'without an endpoint nobody reaches the vault',
        effect: 'Audit'
    },
    {
        name: 'gateway-firewall',
        definition: '564feb30-bf6a-4854-b4bb-0d2d2d1e6c66',
        because: 'the entry point has a web application firewall',
        effect: 'configured',
        when: withGateway
    },
    {
        name: 'gateway-firewall-mode',
        definition: '12430be1-6cc8-4527-a9a8-e3d38f250096',
        because: 'a firewall that only reports keeps nothing out',
        effect: 'configured',
        // In Detection it would refuse the preview's policy, which always prevents.
        when: baseline => withGateway(baseline) && baseline.config.ingress.firewall.mode === 'Prevention',
        parameters: () => ({ modeRequirement: 'Prevention' })
    },
    {
        name: 'gateway-bot-protection',
        definition: 'ebea0d86-7fbd-42e3-8a46-27e7568c2525',
        because: 'known bad bots are kept out',
        effect: 'Audit',
        when: withGateway
    }
];

;// CONCATENATED MODULE: ./.build/templates/policy-rows.js


/** The rows a baseline wants as assignments, by symbol. Without effects that write, none needs an identity. */
function policyAssignments(baseline, mode, rows) {
    const wanted = rows.filter(({ when }) => when === undefined || when(baseline));
    return Object.fromEntries(wanted.map(row => [row.name.replaceAll('-', '_'), policy_rows_assignment(baseline, mode, row)]));
}
function policy_rows_assignment(baseline, mode, row) {
    const effect = row.effect === 'configured' ? baseline.config.policies.effect : row.effect;
    const values = { effect, ...row.parameters?.(baseline) };
    return resource('Microsoft.Authorization/policyAssignments', {
        name: row.name,
        properties: {
            displayName: `${baseline.config.workload} ${baseline.config.environment}: ${row.name}`,
            description: row.because,
            policyDefinitionId: definitionId(baseline, row),
            enforcementMode: 'Default',
            parameters: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
            // Azure takes messages of our own only for definitions about resources ("Assignment structure").
            ...(mode === 'resources' ? { nonComplianceMessages: [{ message: `${row.name}: ${row.because}` }] } : {})
        }
    });
}
function definitionId(baseline, row) {
    if (typeof row.definition === 'function')
        return row.definition(baseline);
    return row.initiative === undefined
        ? builtIn('policyDefinitions', row.definition)
        : builtIn('policySetDefinitions', row.initiative);
}
/** Built-in definitions belong to the tenant, not to a subscription. */
function builtIn(type, id) {
    return (0,resource_id/* resourceId */.a)(TENANT, `Microsoft.Authorization/${type}`, id);
}
const TENANT = '';

;// CONCATENATED MODULE: ./.build/templates/policy.js







const DEFINITION = 'ingressHosts';
/**
 * Policies of an environment: its own definition at the subscription, and assignments to the groups of clusters and
 * platform. To the groups and not to clusters, so that they are there before the first one and hold for both colours.
 */
function policy_policy(baseline) {
    const { config, ids } = baseline;
    const names = resourceNames(config);
    const definition = config.ingress.domain === undefined ? {} : { [DEFINITION]: ingressHostsDefinition(baseline) };
    const cluster = {
        ...policyAssignments(baseline, 'cluster', CLUSTER_POLICIES),
        ...policyAssignments(baseline, 'resources', CLUSTER_RESOURCE_POLICIES)
    };
    return stackOf(baseline, 'policy', ids.subscription, {
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
    });
}

;// CONCATENATED MODULE: ./.build/templates/cluster-features.js
/** What looks after nodes and images. The sensor of Defender reports to the clusters' workspace. */
function security({ config, ids }) {
    const { defender, imageCleanerHours } = config.cluster.features;
    return {
        securityProfile: {
            workloadIdentity: { enabled: true },
            imageCleaner: imageCleanerHours === undefined ? { enabled: false } : { enabled: true, intervalHours: imageCleanerHours },
            defender: {
                ...(defender ? { logAnalyticsWorkspaceResourceId: ids.clusterLogs } : {}),
                securityMonitoring: { enabled: defender }
            }
        }
    };
}
/** Metrics for Prometheus and for cost. */
function monitoring({ config }) {
    return {
        azureMonitorProfile: { metrics: { enabled: config.monitoring.prometheus } },
        metricsProfile: { costAnalysis: { enabled: config.cluster.features.costAnalysis } }
    };
}
/** Add-ons take texts as settings. */
function addOns({ ids }) {
    return {
        omsagent: {
            enabled: true,
            config: { logAnalyticsWorkspaceResourceID: ids.clusterLogs, useAADAuth: 'true' }
        },
        azurepolicy: { enabled: true, config: { version: 'v2' } },
        // Without rotation a renewed certificate would never be mounted.
        azureKeyvaultSecretsProvider: {
            enabled: true,
            config: { enableSecretRotation: 'true', rotationPollInterval: '2m' }
        }
    };
}
/** Drivers, each said to be on or off: without a word AKS turns disk, file and snapshots on. */
function storage({ config }) {
    const { disk, file, blob, snapshots } = config.cluster.features.storage;
    return {
        diskCSIDriver: { enabled: disk },
        fileCSIDriver: { enabled: file },
        blobCSIDriver: { enabled: blob },
        snapshotController: { enabled: snapshots }
    };
}
/** The reference implementation's settings, for one pool of each kind over several zones. */
const AUTOSCALER = {
    'balance-similar-node-groups': 'false',
    expander: 'random',
    'max-empty-bulk-delete': '10',
    'max-graceful-termination-sec': '600',
    'max-node-provision-time': '15m',
    'max-total-unready-percentage': '45',
    'new-pod-scale-up-delay': '0s',
    'ok-total-unready-count': '3',
    'scale-down-delay-after-add': '10m',
    'scale-down-delay-after-delete': '20s',
    'scale-down-delay-after-failure': '3m',
    'scale-down-unneeded-time': '10m',
    'scale-down-unready-time': '20m',
    'scale-down-utilization-threshold': '0.5',
    'scan-interval': '10s',
    'skip-nodes-with-local-storage': 'true',
    'skip-nodes-with-system-pods': 'true'
};
/** Settings that Azure's type wants as flags, while all others are texts. */
const FLAGS = new Set([
    'daemonset-eviction-for-empty-nodes',
    'daemonset-eviction-for-occupied-nodes',
    'ignore-daemonsets-utilization'
]);
/** Settings of the autoscaler, the configuration's before ours. */
function autoscalerProfile({ config }) {
    const settings = { ...AUTOSCALER, ...config.cluster.autoscaler };
    return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, FLAGS.has(name) ? value === 'true' : value]));
}

;// CONCATENATED MODULE: ./.build/templates/cluster-network.js


/** What enforces network policies needs beneath it. */
const DATAPLANES = { cilium: 'cilium', azure: 'azure' };
/** Place of the DNS service in the range of services, as everywhere in Kubernetes. */
const DNS_SERVICE = 10;
/** Pods in a range of their own that no other network sees; out of the cluster goes everything through the firewall. */
function cluster_network_network({ config }) {
    const { networkPolicy, features } = config.cluster;
    const { pods, services } = config.clusterAddressSpaces;
    return {
        networkPlugin: 'azure',
        networkPluginMode: 'overlay',
        networkDataplane: DATAPLANES[networkPolicy],
        networkPolicy,
        podCidr: pods,
        serviceCidr: services,
        dnsServiceIP: addressText(range(services).first + DNS_SERVICE),
        outboundType: 'userDefinedRouting',
        loadBalancerSku: 'standard',
        advancedNetworking: features.networkObservability
            ? { enabled: true, observability: { enabled: true } }
            : { enabled: false }
    };
}
/**
 * In a subnet of the spoke, with a name only the private zone knows ("API Server VNet Integration", private clusters). The
 * zone must never change; of its two forms, only a `privatelink` one would take a subdomain besides.
 */
function cluster_network_apiServer(baseline, colour) {
    return {
        enablePrivateCluster: true,
        enableVnetIntegration: true,
        subnetId: spokeSubnetId(baseline, `apiserver-${colour}`),
        privateDNSZone: baseline.ids.zones.apiServer,
        enablePrivateClusterPublicFQDN: false,
        disableRunCommand: !baseline.config.cluster.features.runCommand
    };
}

;// CONCATENATED MODULE: ./.build/templates/cluster-version.js
/**
 * The version that runs, whatever the configuration says: going to another is an upgrade, which is not provisioning. For a
 * new cluster the one the configuration names, or the one that was chosen; `undefined` leaves the choice to AKS.
 */
function kubernetesVersionOf({ config }, { stamps, newClusterVersion }, colour) {
    return stamps[colour].kubernetesVersion ?? config.cluster.kubernetesVersion ?? newClusterVersion ?? undefined;
}

;// CONCATENATED MODULE: ./.build/templates/upgrade-settings.js
/**
 * Returns the upgrade settings of a pool: ours, and those that others set beside them, which an upgrade needs for as long as
 * it takes. `maxUnavailable` of a pool that upgrades without a surge is not one of them, since the configuration asks for a
 * surge, and AKS offers both together as a preview only ("Customize unavailable nodes").
 */
function poolUpgradeSettings({ stamps }, colour, pool, surgePercent) {
    const { maxSurge, maxUnavailable, ...others } = stamps[colour].upgrades?.pools[pool] ?? {};
    const isBySurge = maxUnavailable !== undefined && !isNone(maxSurge);
    return { ...others, ...(isBySurge ? { maxUnavailable } : {}), maxSurge: `${surgePercent}%` };
}
function isNone(amount) {
    return amount === undefined || /^0%?$/.test(String(amount));
}
/** Returns the cluster's own upgrade settings as its body has them; nothing where nobody set any. */
function clusterUpgradeSettings({ stamps }, colour) {
    const upgradeSettings = stamps[colour].upgrades?.cluster;
    return upgradeSettings === undefined ? {} : { upgradeSettings };
}

;// CONCATENATED MODULE: ./.build/templates/node-pools.js





/** Name of the pool that is a part of the cluster's own body. */
const SYSTEM_POOL_NAME = 'system';
/**
 * Returns the one pool inside the cluster's body. It has no version of its own, since Azure requires one for all pools there
 * or for none (NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged): a new pool gets the control plane's version, and a
 * write of the cluster does not upgrade an existing one.
 */
function systemPool(baseline, observed, colour) {
    const { systemPool: pool } = baseline.config.cluster;
    return {
        name: SYSTEM_POOL_NAME,
        mode: 'System',
        ...poolProperties(baseline, colour, pool),
        ...surge(observed, colour, SYSTEM_POOL_NAME, pool)
    };
}
/**
 * All other pools, as children: Azure refuses to add pools to the body of a cluster that exists, and ignores it when one
 * is missing there (AKS#1511). A pool keeps the version it has; a new one gets the control plane's.
 */
function userPools(baseline, observed, colour, clusterSymbol) {
    const { name: cluster } = (0,resource_id/* parseResourceId */.RQ)(baseline.ids.clusters[colour].cluster);
    return Object.fromEntries(Object.entries(baseline.config.cluster.pools).map(([name, pool]) => {
        const version = observed.stamps[colour].pools[name]?.kubernetesVersion;
        const fields = {
            name: `${cluster}/${name}`,
            dependsOn: [clusterSymbol],
            properties: {
                mode: 'User',
                ...(version === undefined ? {} : { orchestratorVersion: version }),
                ...poolProperties(baseline, colour, pool),
                ...surge(observed, colour, name, pool)
            }
        };
        return [`pool_${name}`, resource('Microsoft.ContainerService/managedClusters/agentPools', fields)];
    }));
}
/** Without a count, which is the autoscaler's from the first node on (azurerm#4543). */
function poolProperties(baseline, colour, pool) {
    const { config } = baseline;
    return {
        type: 'VirtualMachineScaleSets',
        vmSize: pool.vmSize,
        osType: 'Linux',
        osSKU: 'AzureLinux',
        osDiskType: pool.osDisk.type,
        osDiskSizeGB: pool.osDisk.gigabytes,
        vnetSubnetID: spokeSubnetId(baseline, `nodes-${colour}`),
        ...(config.zones.length === 0 ? {} : { availabilityZones: config.zones }),
        maxPods: pool.maxPods,
        enableAutoScaling: true,
        minCount: pool.minNodes,
        maxCount: pool.maxNodes,
        enableNodePublicIP: false,
        enableFIPS: false,
        tags: placement_placement(config).tags,
        ...(pool.spot ? spot(pool) : regular(pool))
    };
}
/** Azure refuses upgrade settings of a spot pool (azurerm#19355). */
function surge(observed, colour, name, { spot, surgePercent }) {
    return spot ? {} : { upgradeSettings: poolUpgradeSettings(observed, colour, name, surgePercent) };
}
function regular({ labels, taints }) {
    return {
        scaleSetPriority: 'Regular',
        nodeLabels: labels,
        nodeTaints: taints
    };
}
/** Up to the regular price. Azure adds label and taint, so they are said. */
function spot({ labels, taints }) {
    const priority = 'kubernetes.azure.com/scalesetpriority';
    return {
        scaleSetPriority: 'Spot',
        scaleSetEvictionPolicy: 'Delete',
        spotMaxPrice: -1,
        nodeLabels: { ...labels, [priority]: 'spot' },
        nodeTaints: [...taints, `${priority}=spot:NoSchedule`]
    };
}

;// CONCATENATED MODULE: ./.build/templates/cluster.js










/** Symbol of the cluster, for what waits for it. */
const CLUSTER = 'cluster';
/** The cluster with its system pool. */
function cluster(baseline, observed, colour) {
    const { config, ids } = baseline;
    const { cluster: id, controlPlaneIdentity } = ids.clusters[colour];
    const fields = {
        name: (0,resource_id/* parseResourceId */.RQ)(id).name,
        ...placement_placement(config),
        sku: { name: 'Base', tier: config.cluster.tier },
        identity: { type: 'UserAssigned', userAssignedIdentities: { [controlPlaneIdentity]: {} } },
        properties: cluster_properties(baseline, observed, colour)
    };
    return withDiagnostics(CLUSTER, 'Microsoft.ContainerService/managedClusters', id, ids.clusterLogs, fields);
}
function cluster_properties(baseline, observed, colour) {
    const { config, ids } = baseline;
    const { supportPlan } = config.cluster;
    return {
        ...version(baseline, observed, colour),
        supportPlan,
        dnsPrefix: resourceNames(config).dnsPrefix(colour),
        nodeResourceGroup: (0,resource_id/* parseResourceId */.RQ)(ids.clusters[colour].nodeGroup).name,
        agentPoolProfiles: [systemPool(baseline, observed, colour)],
        identityProfile: { kubeletidentity: { resourceId: ids.clusters[colour].kubeletIdentity } },
        ...signIn(),
        apiServerAccessProfile: cluster_network_apiServer(baseline, colour),
        networkProfile: cluster_network_network(baseline),
        ...upgrades(baseline),
        ...clusterUpgradeSettings(observed, colour),
        ...security(baseline),
        ...monitoring(baseline),
        addonProfiles: addOns(baseline),
        storageProfile: storage(baseline),
        autoScalerProfile: autoscalerProfile(baseline),
        workloadAutoScalerProfile: { keda: { enabled: config.cluster.features.keda } },
        ingressProfile: { webAppRouting: { enabled: false } }
    };
}
/**
 * A version that runs is written back whatever it is, since a channel or an operator may have moved the cluster to one that
 * this release does not know. Whether a new cluster can have the requested version is a question of the preflight.
 */
function version(baseline, observed, colour) {
    const kubernetesVersion = kubernetesVersionOf(baseline, observed, colour);
    return kubernetesVersion === undefined ? {} : { kubernetesVersion };
}
/** Through Entra and Azure's roles only; service accounts sign in to Azure with tokens of the cluster's own issuer. */
function signIn() {
    return {
        enableRBAC: true,
        disableLocalAccounts: true,
        // No groups here: they would be administrators beside the roles. Said, so that one that was added is seen and goes.
        aadProfile: {
            managed: true,
            enableAzureRBAC: true,
            adminGroupObjectIDs: [],
            tenantID: new Expression('subscription().tenantId')
        },
        oidcIssuerProfile: { enabled: true }
    };
}
function upgrades({ config }) {
    const { kubernetesChannel, nodeImageChannel } = config.upgrades;
    return { autoUpgradeProfile: { upgradeChannel: kubernetesChannel, nodeOSUpgradeChannel: nodeImageChannel } };
}

;// CONCATENATED MODULE: ./.build/templates/cluster-access.js


/** What groups of Entra may do in the cluster. Without administrators nobody but the pipeline's identity can enter. */
function groupRoles(baseline, colour, clusterSymbol) {
    const { cluster } = baseline.ids.clusters[colour];
    const grants = [...administrators(baseline, cluster), ...readers(baseline, cluster)];
    return Object.fromEntries(grants.map(({ symbol, groupId, role, scope }) => {
        const holder = { principalId: groupId, principalType: 'Group' };
        return [symbol, { ...roleAssignment(baseline, scope, role, holder), dependsOn: [clusterSymbol] }];
    }));
}
function administrators({ config }, cluster) {
    const { adminGroupId: groupId } = config.access;
    if (groupId === undefined)
        return [];
    return [
        { symbol: 'administratorsEnter', groupId, role: assignableRoles.clusterUser, scope: cluster },
        { symbol: 'administratorsRule', groupId, role: clusterAdministrator, scope: cluster }
    ];
}
/** A namespace is a scope below the cluster ("Use Azure RBAC for Kubernetes authorization"), whether it is there yet or not. */
function readers({ config }, cluster) {
    const { readerGroupId: groupId, adminGroupId, readerNamespaces } = config.access;
    // Administrators read everything already.
    if (groupId === undefined || groupId.toLowerCase() === adminGroupId?.toLowerCase())
        return [];
    return [
        { symbol: 'readersEnter', groupId, role: assignableRoles.clusterUser, scope: cluster },
        ...readerNamespaces.map((namespace, i) => ({
            symbol: `readersRead_${i + 1}`,
            groupId,
            role: assignableRoles.clusterReader,
            scope: `${cluster}/namespaces/${namespace}`
        }))
    ];
}

;// CONCATENATED MODULE: ./.build/templates/maintenance.js


/**
 * "Use planned maintenance": what each name governs. All are there from the start, since a channel that is switched on
 * later would find no window.
 */
const ROWS = [
    // Weekly releases of AKS itself.
    { symbol: 'releaseWindow', name: 'default', window: 'kubernetes' },
    // The channel of Kubernetes versions.
    { symbol: 'kubernetesWindow', name: 'aksManagedAutoUpgradeSchedule', window: 'kubernetes' },
    // The channel of node images.
    { symbol: 'nodeImageWindow', name: 'aksManagedNodeOSUpgradeSchedule', window: 'nodeImages' }
];
/** When AKS may change the cluster by itself. Windows do not hold back what is started by hand. */
function maintenanceWindows({ config, ids }, colour, clusterSymbol) {
    const { name: cluster } = (0,resource_id/* parseResourceId */.RQ)(ids.clusters[colour].cluster);
    const { windows, freezes } = config.upgrades;
    return Object.fromEntries(ROWS.map(({ symbol, name, window }) => [
        symbol,
        resource('Microsoft.ContainerService/managedClusters/maintenanceConfigurations', {
            name: `${cluster}/${name}`,
            dependsOn: [clusterSymbol],
            properties: { maintenanceWindow: weekly(windows[window], freezes) }
        })
    ]));
}
function weekly({ day, start, hours, utcOffset }, freezes) {
    return {
        schedule: { weekly: { intervalWeeks: 1, dayOfWeek: day } },
        startTime: start,
        durationHours: hours,
        utcOffset,
        notAllowedDates: freezes.map(({ from, to }) => ({ start: from, end: to }))
    };
}

;// CONCATENATED MODULE: ./.build/templates/promql.js
/** Pieces that several PromQL expressions are made of. */
/** A series of kube-state-metrics, with further selectors such as `reason="OOMKilled"`. */
function state(metric, ...selectors) {
    return `${metric}{${['job="kube-state-metrics"', ...selectors].join(', ')}}`;
}
/** A series of the kubelets. */
function kubelet(metric) {
    return `${metric}{job="kubelet"}`;
}
/** A series of the nodes, with further selectors. */
function node(metric, ...selectors) {
    return `${metric}{${['job="node"', ...selectors].join(', ')}}`;
}
/** A series by pod, with the name of what owns the pod as label `controller`. */
function withController(series) {
    const owners = 'label_replace(kube_pod_owner, "controller", "$1", "owner_name", "(.*)")';
    return `${series} * on (namespace, pod, cluster) group_left (controller) ${owners}`;
}

;// CONCATENATED MODULE: ./.build/templates/metric-alerts-cluster.js

const available = kubelet('kubelet_volume_stats_available_bytes');
const capacity = kubelet('kubelet_volume_stats_capacity_bytes');
/** Hard quotas of all namespaces against what the nodes have. */
function overcommitted(resource) {
    const quotas = state('kube_resourcequota', 'type="hard"', `resource=~"(${resource}|requests.${resource})"`);
    const nodes = state('kube_node_status_allocatable', `resource="${resource}"`);
    return `sum by (cluster) (min without (resource) (${quotas})) / sum by (cluster) (${nodes}) > 1.5`;
}
const clusterAlerts = [
    {
        name: 'KubeCPUQuotaOvercommit',
        says: 'Namespaces may ask for half as much CPU again as the nodes have.',
        expression: overcommitted('cpu'),
        lasts: 'PT5M',
        severity: 3,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeMemoryQuotaOvercommit',
        says: 'Namespaces may ask for half as much memory again as the nodes have.',
        expression: overcommitted('memory'),
        lasts: 'PT5M',
        severity: 3,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeContainerOOMKilledCount',
        says: 'Containers were ended because they used more memory than they may.',
        expression: `sum by (cluster, container, controller, namespace) (${withController(state('kube_pod_container_status_last_terminated_reason', 'reason="OOMKilled"'))}) > 0`,
        lasts: 'PT5M',
        severity: 4,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeClientErrors',
        says: 'More than one of a hundred requests to the API server fail.',
        expression: [
            'sum by (cluster, instance, job, namespace) (rate(rest_client_requests_total{code=~"5.."}[5m]))',
            'sum by (cluster, instance, job, namespace) (rate(rest_client_requests_total[5m])) > 0.01'
        ].join(' / '),
        lasts: 'PT15M',
        severity: 3,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubePersistentVolumeFillingUp',
        says: 'A volume will be full within four days, as it goes.',
        expression: [
            `${available} / ${capacity} < 0.15`,
            `and ${kubelet('kubelet_volume_stats_used_bytes')} > 0`,
            `and predict_linear(${available}[6h], 4 * 24 * 3600) < 0`,
            'unless on (namespace, persistentvolumeclaim, cluster)',
            'kube_persistentvolumeclaim_access_mode{access_mode="ReadOnlyMany"} == 1',
            'unless on (namespace, persistentvolumeclaim, cluster)',
            'kube_persistentvolumeclaim_labels{label_excluded_from_alerts="true"} == 1'
        ].join(' '),
        lasts: 'PT60M',
        severity: 4,
        closesAfter: 'PT15M'
    },
    {
        name: 'KubePersistentVolumeInodesFillingUp',
        says: 'A volume has room for hardly any more files.',
        expression: `${kubelet('kubelet_volume_stats_inodes_free')} / ${kubelet('kubelet_volume_stats_inodes')} < 0.03`,
        lasts: 'PT15M',
        severity: 4,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubePersistentVolumeErrors',
        says: 'A volume cannot be provided.',
        expression: `${state('kube_persistentvolume_status_phase', 'phase=~"Failed|Pending"')} > 0`,
        lasts: 'PT5M',
        severity: 4,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeContainerWaiting',
        says: 'A container has not started for an hour.',
        expression: `sum by (namespace, pod, container, cluster) (${state('kube_pod_container_status_waiting_reason')}) > 0`,
        lasts: 'PT60M',
        severity: 3,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeDaemonSetNotScheduled',
        says: 'Pods of a DaemonSet find no place.',
        expression: [
            state('kube_daemonset_status_desired_number_scheduled'),
            `${state('kube_daemonset_status_current_number_scheduled')} > 0`
        ].join(' - '),
        lasts: 'PT15M',
        severity: 3,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeDaemonSetMisScheduled',
        says: 'Pods of a DaemonSet run where they should not.',
        expression: `${state('kube_daemonset_status_number_misscheduled')} > 0`,
        lasts: 'PT15M',
        severity: 3,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeQuotaAlmostFull',
        says: 'A namespace has used nine tenths of a quota.',
        expression: [
            `${state('kube_resourcequota', 'type="used"')} / ignoring (instance, job, type)`,
            `(${state('kube_resourcequota', 'type="hard"')} > 0) > 0.9 < 1`
        ].join(' '),
        lasts: 'PT15M',
        severity: 3,
        closesAfter: 'PT10M'
    }
];

;// CONCATENATED MODULE: ./.build/templates/metric-alerts-node.js

const ROOT = ['mountpoint="/"', 'fstype!=""'];
const nodeAlerts = [
    {
        name: 'KubeNodeUnreachable',
        says: 'A node cannot be reached, and the autoscaler is not about to remove it.',
        expression: [
            `(${state('kube_node_spec_taint', 'key="node.kubernetes.io/unreachable"', 'effect="NoSchedule"')}`,
            `unless ignoring (key, value) ${state('kube_node_spec_taint', 'key="ToBeDeletedByClusterAutoscaler"')}) == 1`
        ].join(' '),
        lasts: 'PT15M',
        severity: 3,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeNodeReadinessFlapping',
        says: 'A node becomes ready and unready again and again.',
        expression: `sum by (cluster, node) (changes(${state('kube_node_status_condition', 'status="true"', 'condition="Ready"')}[15m])) > 2`,
        lasts: 'PT15M',
        severity: 3,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeNodeDiskUsageHigh',
        says: "Four fifths of a node's disk are used.",
        expression: `100 - ${node('node_filesystem_avail_bytes', ...ROOT)} * 100 / ${node('node_filesystem_size_bytes', ...ROOT)} > 80`,
        lasts: 'PT15M',
        severity: 3,
        closesAfter: 'PT10M'
    }
];

;// CONCATENATED MODULE: ./.build/templates/metric-alerts-pod.js

const RUNNING = 'image!="", container!="POD"';
const BY_CONTAINER = 'by (pod, cluster, container, namespace)';
/** Ready against wanted, by what makes the pods. */
function readyShare(kind, ready, wanted) {
    const by = `by (cluster, namespace, ${kind})`;
    return `sum ${by} (${state(ready)}) / sum ${by} (${state(wanted)}) < 0.8`;
}
/** Replicas are not as they should be, and nothing has moved for ten minutes. */
function stuck(wrong, updated) {
    return `(${wrong}) and (changes(${state(updated)}[10m]) == 0)`;
}
/** A status of horizontal scaling. */
function scaler(name) {
    return state(`kube_horizontalpodautoscaler_${name}`);
}
const podAlerts = [
    {
        name: 'KubePodCrashLooping',
        says: 'A container starts and ends again and again.',
        expression: `max_over_time(${state('kube_pod_container_status_waiting_reason', 'reason="CrashLoopBackOff"')}[5m]) >= 1`,
        lasts: 'PT15M',
        severity: 4,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeJobStale',
        says: 'A job has not finished within six hours.',
        expression: `sum by (namespace, cluster) (${state('kube_job_spec_completions')}) - sum by (namespace, cluster) (${state('kube_job_status_succeeded')}) > 0`,
        lasts: 'PT360M',
        severity: 4,
        closesAfter: 'PT15M'
    },
    {
        name: 'KubePodContainerRestart',
        says: 'A container was restarted within the last hour.',
        expression: `sum by (namespace, controller, container, cluster) (${withController(`increase(${state('kube_pod_container_status_restarts_total')}[1h])`)}) > 0`,
        lasts: 'PT15M',
        severity: 4,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubePodReadyStateLow',
        says: 'Less than four fifths of the pods of a Deployment or DaemonSet are ready.',
        expression: [
            readyShare('deployment', 'kube_deployment_status_replicas_ready', 'kube_deployment_spec_replicas'),
            readyShare('daemonset', 'kube_daemonset_status_number_ready', 'kube_daemonset_status_desired_number_scheduled')
        ].join(' or '),
        lasts: 'PT5M',
        severity: 4,
        closesAfter: 'PT15M'
    },
    {
        name: 'KubePodFailedState',
        says: 'Pods have failed.',
        // With a capital, as kube-state-metrics writes it: `failed`, as Azure's own rule has it, never is.
        expression: `sum by (cluster, namespace, controller) (${withController(state('kube_pod_status_phase', 'phase="Failed"'))}) > 0`,
        lasts: 'PT5M',
        severity: 4,
        closesAfter: 'PT15M'
    },
    {
        name: 'KubePodNotReadyByController',
        says: 'Pods wait, or nobody knows of them.',
        expression: `sum by (namespace, controller, cluster) (${withController(`max by (namespace, pod, cluster) (${state('kube_pod_status_phase', 'phase=~"Pending|Unknown"')})`)}) > 0`,
        lasts: 'PT15M',
        severity: 3,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeStatefulSetGenerationMismatch',
        says: 'A StatefulSet was changed, and the change has not been taken up.',
        expression: `${state('kube_statefulset_status_observed_generation')} != ${state('kube_statefulset_metadata_generation')}`,
        lasts: 'PT15M',
        severity: 3,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeJobFailed',
        says: 'A job has failed.',
        expression: `${state('kube_job_failed')} > 0`,
        lasts: 'PT15M',
        severity: 3,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeContainerAverageCPUHigh',
        says: 'A container uses nearly all the CPU it may.',
        expression: [
            `sum ${BY_CONTAINER} (rate(container_cpu_usage_seconds_total{${RUNNING}}[5m]))`,
            `sum ${BY_CONTAINER} (container_spec_cpu_quota{${RUNNING}} / container_spec_cpu_period{${RUNNING}}) > 0.95`
        ].join(' / '),
        lasts: 'PT5M',
        severity: 4,
        closesAfter: 'PT15M'
    },
    {
        name: 'KubeContainerAverageMemoryHigh',
        says: 'A container uses nearly all the memory it may.',
        expression: `avg by (namespace, controller, container, cluster) (${withController([
            `(container_memory_working_set_bytes{container!="", ${RUNNING}}`,
            '/ on (namespace, cluster, pod, container) group_left',
            `${state('kube_pod_container_resource_limits', 'resource="memory"', 'node!=""')})`
        ].join(' '))}) > 0.95`,
        lasts: 'PT10M',
        severity: 4,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeletPodStartUpLatencyHigh',
        says: 'Pods take more than a minute to start on a node.',
        expression: [
            `histogram_quantile(0.99, sum by (cluster, instance, le) (rate(${kubelet('kubelet_pod_worker_duration_seconds_bucket')}[5m])))`,
            `on (cluster, instance) group_left (node) ${kubelet('kubelet_node_name')} > 60`
        ].join(' * '),
        lasts: 'PT10M',
        severity: 4,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubePVUsageHigh',
        says: 'Four fifths of a volume are used.',
        // By claim: without it a pod with two claims matches twice, and the rule fails.
        expression: [
            kubelet('kubelet_volume_stats_used_bytes'),
            '/ on (namespace, cluster, persistentvolumeclaim)',
            `${kubelet('kubelet_volume_stats_capacity_bytes')} > 0.8`
        ].join(' '),
        lasts: 'PT15M',
        severity: 3,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeDeploymentReplicasMismatch',
        says: 'A Deployment has fewer pods than it should, and it does not get better.',
        expression: stuck(`${state('kube_deployment_spec_replicas')} > ${state('kube_deployment_status_replicas_available')}`, 'kube_deployment_status_replicas_updated'),
        lasts: 'PT15M',
        severity: 4,
        closesAfter: 'PT15M'
    },
    {
        name: 'KubeStatefulSetReplicasMismatch',
        says: 'A StatefulSet has other pods than it should, and it does not get better.',
        expression: stuck(`${state('kube_statefulset_status_replicas_ready')} != ${state('kube_statefulset_status_replicas')}`, 'kube_statefulset_status_replicas_updated'),
        lasts: 'PT15M',
        severity: 4,
        closesAfter: 'PT10M'
    },
    {
        name: 'KubeHpaReplicasMismatch',
        says: 'Horizontal scaling has not reached what it wants for a quarter of an hour.',
        expression: [
            `(${scaler('status_desired_replicas')} != ${scaler('status_current_replicas')})`,
            `(${scaler('status_current_replicas')} > ${scaler('spec_min_replicas')})`,
            `(${scaler('status_current_replicas')} < ${scaler('spec_max_replicas')})`,
            `changes(${scaler('status_current_replicas')}[15m]) == 0`
        ].join(' and '),
        lasts: 'PT15M',
        severity: 4,
        closesAfter: 'PT15M'
    },
    {
        name: 'KubeHpaMaxedOut',
        says: 'Horizontal scaling has been at its maximum for a quarter of an hour.',
        expression: `${scaler('status_current_replicas')} == ${scaler('spec_max_replicas')}`,
        lasts: 'PT15M',
        severity: 4,
        closesAfter: 'PT15M'
    }
];

;// CONCATENATED MODULE: ./.build/templates/metric-alerts.js



/** The alerts Azure recommends for every cluster ("Recommended alert rules for Kubernetes clusters"), by what they look at. */
const ALERT_GROUPS = [
    { symbol: 'clusterAlerts', name: 'alerts-cluster', alerts: clusterAlerts },
    { symbol: 'nodeAlerts', name: 'alerts-node', alerts: nodeAlerts },
    { symbol: 'podAlerts', name: 'alerts-pod', alerts: podAlerts }
];

;// CONCATENATED MODULE: ./.build/templates/metric-records.js

const NO_LOOPBACK = 'device!="lo"';
const PHYSICAL = 'device!=""';
const free = [
    'node_memory_Buffers_bytes',
    'node_memory_Cached_bytes',
    'node_memory_MemFree_bytes',
    'node_memory_Slab_bytes'
];
const availableMemory = `(${node('node_memory_MemAvailable_bytes')} or (${free.map(each => node(each)).join(' + ')}))`;
function received(what, direction) {
    return {
        record: `instance:node_network_${direction}_${what}_excluding_lo:rate5m`,
        expression: `sum without (device) (rate(${node(`node_network_${direction}_${what}_total`, NO_LOOPBACK)}[5m]))`
    };
}
/** The node mixin's (github.com/prometheus/node_exporter, docs/node-mixin). */
const nodeRecords = [
    {
        record: 'instance:node_num_cpu:sum',
        expression: `count without (cpu, mode) (${node('node_cpu_seconds_total', 'mode="idle"')})`
    },
    {
        record: 'instance:node_cpu_utilisation:rate5m',
        expression: `1 - avg without (cpu) (sum without (mode) (rate(${node('node_cpu_seconds_total', 'mode=~"idle|iowait|steal"')}[5m])))`
    },
    {
        record: 'instance:node_load1_per_cpu:ratio',
        expression: `${node('node_load1')} / ${node('instance:node_num_cpu:sum')}`
    },
    {
        record: 'instance:node_memory_utilisation:ratio',
        expression: `1 - ${availableMemory} / ${node('node_memory_MemTotal_bytes')}`
    },
    { record: 'instance:node_vmstat_pgmajfault:rate5m', expression: `rate(${node('node_vmstat_pgmajfault')}[5m])` },
    {
        record: 'instance_device:node_disk_io_time_seconds:rate5m',
        expression: `rate(${node('node_disk_io_time_seconds_total', PHYSICAL)}[5m])`
    },
    {
        record: 'instance_device:node_disk_io_time_weighted_seconds:rate5m',
        expression: `rate(${node('node_disk_io_time_weighted_seconds_total', PHYSICAL)}[5m])`
    },
    received('bytes', 'receive'),
    received('bytes', 'transmit'),
    received('drop', 'receive'),
    received('drop', 'transmit')
];
/** One node for each pod, the newest where there were several. */
const POD_NODE = [
    '* on (cluster, namespace, pod) group_left (node)',
    'topk by (cluster, namespace, pod) (1, max by (cluster, namespace, pod, node) (kube_pod_info{node!=""}))'
].join(' ');
const ACTIVE = `max by (namespace, pod, cluster) (${state('kube_pod_status_phase', 'phase=~"Pending|Running"')} == 1)`;
function memory(kind) {
    const series = `container_memory_${kind}{job="cadvisor", image!=""}`;
    return { record: `node_namespace_pod_container:container_memory_${kind}`, expression: `${series} ${POD_NODE}` };
}
/** What pods that run or are about to have asked for, or may use: by pod, and together by namespace. */
function asked(resource, what) {
    const metric = `kube_pod_container_resource_${what}`;
    const series = state(metric, `resource="${resource}"`);
    const join = '* on (namespace, pod, cluster) group_left ()';
    return [
        { record: `cluster:namespace:pod_${resource}:active:${metric}`, expression: `${series} ${join} ${ACTIVE}` },
        {
            record: `namespace_${resource}:${metric}:sum`,
            expression: `sum by (namespace, cluster) (sum by (namespace, pod, cluster) (max by (namespace, pod, container, cluster) (${series}) ${join} ${ACTIVE}))`
        }
    ];
}
/** Pods by what they belong to. A Deployment owns its pods through a ReplicaSet. */
function owned(kind) {
    return ownership(kind.toLowerCase(), state('kube_pod_owner', `owner_kind="${kind}"`));
}
function ownedByDeployment() {
    const replicaSets = `label_replace(${state('kube_pod_owner', 'owner_kind="ReplicaSet"')}, "replicaset", "$1", "owner_name", "(.*)")`;
    const deployments = [
        '* on (replicaset, namespace, cluster) group_left (owner_name)',
        `topk by (replicaset, namespace, cluster) (1, max by (replicaset, namespace, cluster, owner_name) (${state('kube_replicaset_owner')}))`
    ].join(' ');
    return ownership('deployment', `${replicaSets} ${deployments}`);
}
function ownership(type, series) {
    return {
        record: 'namespace_workload_pod:kube_pod_owner:relabel',
        expression: `max by (cluster, namespace, workload, pod) (label_replace(${series}, "workload", "$1", "owner_name", "(.*)"))`,
        labels: { workload_type: type }
    };
}
/** The Kubernetes mixin's (github.com/kubernetes-monitoring/kubernetes-mixin), by cluster. */
const kubernetesRecords = [
    {
        record: 'node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate',
        expression: `sum by (cluster, namespace, pod, container) (irate(container_cpu_usage_seconds_total{job="cadvisor", image!=""}[5m])) ${POD_NODE}`
    },
    memory('working_set_bytes'),
    memory('rss'),
    memory('cache'),
    memory('swap'),
    ...asked('memory', 'requests'),
    ...asked('cpu', 'requests'),
    ...asked('memory', 'limits'),
    ...asked('cpu', 'limits'),
    ownedByDeployment(),
    owned('DaemonSet'),
    owned('StatefulSet'),
    owned('Job'),
    { record: ':node_memory_MemAvailable_bytes:sum', expression: `sum by (cluster) ${availableMemory}` },
    {
        record: 'cluster:node_cpu:ratio_rate5m',
        expression: [
            `sum by (cluster) (rate(${node('node_cpu_seconds_total', 'mode!="idle"', 'mode!="iowait"', 'mode!="steal"')}[5m]))`,
            `count by (cluster) (sum by (cluster, instance, cpu) (${node('node_cpu_seconds_total')}))`
        ].join(' / ')
    }
];
/** Series that the dashboards for managed Prometheus are built on. */
const RECORD_GROUPS = [
    { symbol: 'nodeRecords', name: 'records-node', records: nodeRecords },
    { symbol: 'kubernetesRecords', name: 'records-kubernetes', records: kubernetesRecords }
];

;// CONCATENATED MODULE: ./.build/templates/metric-rules.js





/** Rules over one cluster's metrics: what is computed, and what somebody is told of. None without managed Prometheus. */
function metricRules(baseline, colour, clusterSymbol) {
    const { config, ids } = baseline;
    if (!config.monitoring.prometheus)
        return {};
    const alerts = ALERT_GROUPS.map(group => ({
        ...group,
        rules: group.alerts.map(alert => alertRule(alert, ids.actionGroup))
    }));
    const records = RECORD_GROUPS.map(group => ({
        ...group,
        rules: group.records.map(record => ({ enabled: true, ...record }))
    }));
    return Object.fromEntries([...alerts, ...records].map(({ symbol, name, rules }) => [
        symbol,
        ruleGroup(baseline, colour, { name, rules }, clusterSymbol)
    ]));
}
/** In the region of the workspace, which is the environment's. */
function ruleGroup({ config, ids }, colour, { name, rules }, clusterSymbol) {
    const { cluster } = ids.clusters[colour];
    const clusterName = (0,resource_id/* parseResourceId */.RQ)(cluster).name;
    return resource('Microsoft.AlertsManagement/prometheusRuleGroups', {
        name: `${name}-${clusterName}`,
        ...placement_placement(config),
        dependsOn: [clusterSymbol],
        properties: { enabled: true, clusterName, scopes: [ids.metrics, cluster], interval: 'PT1M', rules }
    });
}
function alertRule({ name, says, expression, lasts, severity, closesAfter }, actionGroupId) {
    return {
        alert: name,
        enabled: true,
        expression,
        for: lasts,
        severity,
        labels: { severity: 'warning' },
        annotations: { description: says },
        resolveConfiguration: { autoResolved: true, timeToResolve: closesAfter },
        actions: [{ actionGroupId }]
    };
}

;// CONCATENATED MODULE: ./.build/templates/stamp.js








/** One colour's cluster with its pools, who may use it, when it may change, and what is collected of it. */
function stampStack(baseline, observed, colour) {
    return stackOf(baseline, `stamp-${colour}`, baseline.ids.clusterGroup, {
        ...cluster(baseline, observed, colour),
        ...userPools(baseline, observed, colour, CLUSTER),
        ...maintenanceWindows(baseline, colour, CLUSTER),
        ...groupRoles(baseline, colour, CLUSTER),
        ...associations(baseline, colour),
        ...metricRules(baseline, colour, CLUSTER)
    });
}
/** Which rules of the platform collect from this cluster. The first has the name that Azure's own onboarding looks for. */
function associations(baseline, colour) {
    const rules = collectionRuleIds(baseline);
    const associate = (name, dataCollectionRuleId) => resource('Microsoft.Insights/dataCollectionRuleAssociations', {
        name,
        scope: baseline.ids.clusters[colour].cluster,
        dependsOn: [CLUSTER],
        properties: { dataCollectionRuleId }
    });
    return {
        collectsLogs: associate('ContainerInsightsExtension', rules.containers),
        ...(rules.prometheus === undefined ? {} : { collectsMetrics: associate('prometheus', rules.prometheus) })
    };
}

;// CONCATENATED MODULE: ./.build/templates/zones.js



/**
 * The private zones in the spoke's group, and nothing that needs a network: they take half a minute, in which networks,
 * registry and vault are made.
 */
function zones(baseline) {
    const resources = zonesBesideSpoke(baseline);
    if (Object.keys(resources).length === 0)
        throw new TypeError('all zones are those of others');
    return stackOf(baseline, 'zones', baseline.ids.spokeGroup, resources);
}
/** Empty where others have all of them, and no ingress needs one. */
function zonesBesideSpoke(baseline) {
    return { ...zonesIn(baseline, 'spoke'), ...ingressZone(baseline) };
}

;// CONCATENATED MODULE: ./.build/templates/stacks.js























const stacks_always = () => true;
const hasOwnHub = ({ config }) => config.hub.existing === undefined;
const hasIdentities = (baseline) => Object.keys(platformIdentities(baseline)).length > 0;
const hasBackup = ({ config }) => config.cluster.features.backup;
/** The stacks of the network, in the order a reader expects: none names a resource of a later one. */
const stacks_NETWORK = {
    'hub-network': {
        holds: 'network of the hub, its security groups and routes, log workspace',
        charged: true,
        build: hubNetwork,
        enabled: hasOwnHub,
        seconds: { apply: 60, remove: 60 },
        removedAfter: ['connections', 'spoke', 'hub-egress', 'hub-access', 'hub-gateway']
    },
    'hub-egress': {
        holds: 'firewall policy, rules, public addresses, firewall',
        charged: true,
        build: hubEgress,
        enabled: hasOwnHub,
        seconds: { apply: 510, remove: 360 },
        removedAfter: ['spoke', 'connections']
    },
    'hub-access': {
        holds: 'Bastion',
        charged: true,
        build: hubAccess,
        enabled: baseline => hasOwnHub(baseline) && baseline.config.hub.bastion.enabled,
        seconds: { apply: 530, remove: 360 },
        removedAfter: ['hub-network']
    },
    'hub-gateway': {
        holds: 'VPN or ExpressRoute gateway',
        charged: true,
        build: hubGateway,
        enabled: baseline => hasOwnHub(baseline) && baseline.config.hub.gateway.kind !== 'none',
        seconds: { apply: 1860, remove: 660 },
        removedAfter: ['hub-network', 'connections']
    },
    zones: {
        holds: 'private DNS zones outside the spoke, the ingress zone with a record for each colour',
        charged: true,
        build: zones,
        enabled: baseline => Object.keys(zonesBesideSpoke(baseline)).length > 0,
        seconds: { apply: 60, remove: 60 },
        removedAfter: ['connections']
    },
    spoke: {
        holds: 'network of the spoke for two colours, security groups, routes, the address of the gateway',
        charged: false,
        build: spoke,
        enabled: stacks_always,
        seconds: { apply: 45, remove: 60 },
        removedAfter: []
    },
    connections: {
        holds: 'links of zones, diagnostic settings of the spoke, peerings',
        charged: true,
        build: connections,
        enabled: stacks_always,
        seconds: { apply: 75, remove: 100 },
        removedAfter: []
    }
};
/** The stacks of the platform. Without a domain there is no gateway. */
const PLATFORM = {
    policy: {
        holds: 'the definition about ingress hosts, assignments to the groups of clusters and platform',
        charged: false,
        build: policy_policy,
        enabled: stacks_always,
        seconds: { apply: 45, remove: 60 },
        removedAfter: []
    },
    'identity-gateway': {
        holds: 'identities of gateway and flow logs',
        charged: false,
        build: identityGateway,
        enabled: hasIdentities,
        seconds: { apply: 35, remove: 45 },
        // The gateway stops using its identity, and the assignments are deleted, before the identity is.
        removedAfter: ['gateway', 'roles']
    },
    platform: {
        holds: 'registry and its replicas, vault, workspaces, collection rules, alerts, budget, event relay',
        charged: true,
        build: platform,
        enabled: stacks_always,
        // Workspaces, their tables and rules. Each replica of the registry adds a minute and a half.
        seconds: { apply: 75, remove: 100 },
        removedAfter: ['endpoints', 'roles']
    },
    roles: {
        holds: 'what the identities of gateway and flow logs may do',
        charged: false,
        build: platformRoles,
        enabled: hasIdentities,
        seconds: { apply: 35, remove: 35 },
        removedAfter: ['gateway']
    },
    endpoints: {
        holds: 'private endpoints of registry and vault, with their records in the zones',
        charged: true,
        build: endpoints,
        enabled: stacks_always,
        seconds: { apply: 90, remove: 60 },
        removedAfter: ['gateway']
    },
    gateway: {
        holds: 'web application firewall, Application Gateway',
        charged: true,
        build: gateway,
        enabled: ({ config }) => config.ingress.domain !== undefined,
        seconds: { apply: 420, remove: 300 },
        removedAfter: []
    }
};
/** The stacks of each cluster, in the order they are written. */
const stacks_CLUSTER = {
    identity: {
        holds: 'identities of control plane, kubelet and ingress, and of what delivers events',
        charged: false,
        build: (baseline, _, colour) => identityStack(baseline, colour),
        enabled: stacks_always,
        seconds: { apply: 35, remove: 45 },
        // The control plane takes its records out of the zone as its identity, so both outlive it (Azure/AKS#2121).
        removedAfter: ['roles', 'stamp', 'federation', 'events', 'protection', 'backup-roles']
    },
    roles: {
        holds: 'what these identities may do',
        charged: false,
        build: rolesStack,
        enabled: stacks_always,
        seconds: { apply: 35, remove: 35 },
        removedAfter: ['stamp', 'events']
    },
    stamp: {
        holds: 'cluster, node pools, maintenance windows, who may use it, what is collected of it, alerts',
        charged: true,
        build: stampStack,
        enabled: stacks_always,
        seconds: { apply: 540, remove: 420 },
        // Topic and credentials name the cluster; what Flux created it deletes itself, while it runs.
        removedAfter: ['events', 'federation', 'backup', 'flux']
    },
    federation: {
        holds: 'credentials of service accounts',
        charged: false,
        build: federationStack,
        enabled: stacks_always,
        seconds: { apply: 30, remove: 35 },
        removedAfter: []
    },
    events: {
        holds: 'event topic of the cluster and its way to the queue',
        charged: true,
        build: (baseline, _, colour) => eventsStack(baseline, colour),
        enabled: ({ config }) => config.events.relay !== 'none',
        seconds: { apply: 45, remove: 45 },
        removedAfter: []
    },
    backup: {
        holds: 'backup vault, its role in the cluster, the extension of the cluster',
        charged: false,
        build: (baseline, _, colour) => backupStack(baseline, colour),
        enabled: hasBackup,
        seconds: { apply: 240, remove: 180 },
        // A vault that protects something cannot be deleted.
        removedAfter: ['protection', 'backup-roles']
    },
    'backup-roles': {
        holds: 'what vault, cluster and extension may do',
        charged: false,
        build: backupRolesStack,
        enabled: hasBackup,
        seconds: { apply: 40, remove: 35 },
        // The vault needs its roles to release what it protects.
        removedAfter: ['protection']
    },
    protection: {
        holds: 'the backup instance',
        charged: true,
        build: protectionStack,
        enabled: hasBackup,
        seconds: { apply: 120, remove: 90 },
        removedAfter: []
    },
    flux: {
        holds: 'the Flux extension and its configuration',
        charged: false,
        build: fluxStack,
        bootstrap: true,
        enabled: ({ config }) => config.gitops.source !== undefined,
        seconds: { apply: 210, remove: 150 },
        removedAfter: []
    }
};
function namesIn(rows) {
    return Object.keys(rows);
}
/** Every stack of a network, requested or not. */
const NETWORK_STACKS = namesIn(stacks_NETWORK);
/** Every stack of a platform, requested or not. */
const PLATFORM_STACKS = namesIn(PLATFORM);
/** Every part of a cluster, requested or not. */
const CLUSTER_PARTS = namesIn(stacks_CLUSTER);
function stacks_shared(name, row) {
    return { name, part: name, bootstrap: false, ...row };
}
function ofCluster(part, colour) {
    const { build, bootstrap = false, removedAfter, ...row } = stacks_CLUSTER[part];
    return {
        ...row,
        name: `${part}-${colour}`,
        part,
        colour,
        bootstrap,
        build: (baseline, live) => build(baseline, live, colour),
        removedAfter: removedAfter.map(other => `${other}-${colour}`)
    };
}
/** Every stack an environment can have, shared ones before those of clusters: none names a resource of a later one. */
const ALL = [
    ...NETWORK_STACKS.map(name => stacks_shared(name, stacks_NETWORK[name])),
    ...PLATFORM_STACKS.map(name => stacks_shared(name, PLATFORM[name])),
    ...config_colours/* COLOURS */.O5.flatMap(colour => CLUSTER_PARTS.map(part => ofCluster(part, colour)))
];
/** The same by name, in the same order. */
const STACKS = Object.fromEntries(ALL.map(stack => [stack.name, stack]));
/** The names of all stacks, in the order of `STACKS`. */
const ALL_STACKS = ALL.map(({ name }) => name);
/** The stacks of the network that a configuration asks for. */
function networkStacksOf(baseline) {
    return NETWORK_STACKS.filter(name => stacks_NETWORK[name].enabled(baseline));
}
/** The stacks of the platform that a configuration asks for. */
function platformStacksOf(baseline) {
    return PLATFORM_STACKS.filter(name => PLATFORM[name].enabled(baseline));
}
/** All stacks that a configuration asks for and clusters share: of its network, then of its platform. */
function stacksOf(baseline) {
    return [...networkStacksOf(baseline), ...platformStacksOf(baseline)];
}
/** Every stack of one cluster that provisioning writes, requested or not. */
function provisionedStacks(colour) {
    return clusterStacks(colour, part => stacks_CLUSTER[part].bootstrap !== true);
}
/** The stacks of one cluster that provisioning writes and a configuration asks for. */
function clusterStacksOf(baseline, colour) {
    return clusterStacks(colour, part => stacks_CLUSTER[part].bootstrap !== true && stacks_CLUSTER[part].enabled(baseline));
}
/** The stacks of one cluster that bootstrapping writes and a configuration asks for. */
function bootstrapStacksOf(baseline, colour) {
    return clusterStacks(colour, part => stacks_CLUSTER[part].bootstrap === true && stacks_CLUSTER[part].enabled(baseline));
}
function clusterStacks(colour, isMeant) {
    return CLUSTER_PARTS.filter(isMeant).map(part => `${part}-${colour}`);
}

;// CONCATENATED MODULE: ./.build/templates/prerequisites.js
/**
 * What the identity that applies must be allowed to do, at the subscription. The role Contributor grants all of it but
 * what begins with Microsoft.Authorization: see azure/roles.ts for who may do that.
 */
const ACTIONS = [
    { action: 'Microsoft.Resources/subscriptions/resourceGroups/write', for: 'resource groups' },
    { action: 'Microsoft.Resources/deployments/write', for: 'deployments inside stacks' },
    { action: 'Microsoft.Resources/deploymentStacks/read', for: 'following a stack' },
    { action: 'Microsoft.Resources/deploymentStacks/write', for: 'stacks' },
    { action: 'Microsoft.Resources/deploymentStacks/delete', for: 'stacks a configuration no longer wants' },
    { action: 'Microsoft.Resources/deploymentStacksWhatIfResults/write', for: 'planning again before applying' },
    { action: 'Microsoft.Resources/deploymentStacksWhatIfResults/whatIf/action', for: 'planning again before applying' },
    ...writes('Microsoft.Insights/diagnosticSettings', 'diagnostic settings'),
    ...writes('Microsoft.OperationalInsights/workspaces', 'the log workspace'),
    ...writes('Microsoft.Network/networkSecurityGroups', 'security groups'),
    ...uses('Microsoft.Network/networkSecurityGroups', 'join', 'security groups of subnets'),
    ...writes('Microsoft.Network/routeTables', 'routes'),
    ...uses('Microsoft.Network/routeTables', 'join', 'routes of subnets'),
    ...writes('Microsoft.Network/virtualNetworks', 'networks'),
    ...uses('Microsoft.Network/virtualNetworks', 'subnets/join', 'what lies in a subnet'),
    ...uses('Microsoft.Network/virtualNetworks', 'peer', 'peering'),
    ...writes('Microsoft.Network/virtualNetworks/virtualNetworkPeerings', 'peering'),
    ...writes('Microsoft.Network/privateDnsZones', 'private DNS zones'),
    ...writes('Microsoft.Network/privateDnsZones/virtualNetworkLinks', 'links of private DNS zones'),
    {
        action: 'Microsoft.Network/virtualNetworks/join/action',
        for: 'links of private DNS zones',
        with: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks'
    },
    ...writes('Microsoft.Network/publicIPAddresses', 'public addresses'),
    ...uses('Microsoft.Network/publicIPAddresses', 'join', 'public addresses of firewall, Bastion and gateways'),
    ...writes('Microsoft.Network/firewallPolicies', 'the firewall policy'),
    ...uses('Microsoft.Network/firewallPolicies', 'join', 'the policy of the firewall'),
    ...writes('Microsoft.Network/firewallPolicies/ruleCollectionGroups', 'firewall rules'),
    ...writes('Microsoft.Network/azureFirewalls', 'the firewall'),
    ...writes('Microsoft.Network/bastionHosts', 'Bastion'),
    ...writes('Microsoft.Network/virtualNetworkGateways', 'the gateway of the hub'),
    ...writes('Microsoft.Authorization/policyDefinitions', 'the policy about ingress hosts'),
    ...writes('Microsoft.Authorization/policyAssignments', 'policies'),
    ...writes('Microsoft.ManagedIdentity/userAssignedIdentities', 'identities of gateway, flow logs and clusters'),
    {
        action: 'Microsoft.Authorization/roleAssignments/write',
        for: 'what identities may do',
        with: 'Microsoft.ManagedIdentity/userAssignedIdentities'
    },
    {
        action: 'Microsoft.Authorization/roleAssignments/delete',
        for: 'role assignments of an identity that was made anew',
        with: 'Microsoft.ManagedIdentity/userAssignedIdentities'
    },
    {
        action: 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
        for: 'identities of gateway, flow logs and clusters',
        with: 'Microsoft.ManagedIdentity/userAssignedIdentities'
    },
    ...writes('Microsoft.OperationalInsights/workspaces/tables', 'the table of container logs'),
    ...writes('Microsoft.OperationalInsights/queryPacks', 'saved queries'),
    ...writes('Microsoft.OperationalInsights/queryPacks/queries', 'saved queries'),
    ...writes('Microsoft.Monitor/accounts', 'the workspace of metrics'),
    ...writes('Microsoft.Insights/dataCollectionEndpoints', 'metrics of clusters'),
    ...writes('Microsoft.Insights/dataCollectionRules', 'logs and metrics of clusters'),
    ...writes('Microsoft.Insights/actionGroups', 'who is told of alerts'),
    ...writes('Microsoft.Insights/scheduledQueryRules', 'alerts on logs'),
    ...writes('Microsoft.Insights/activityLogAlerts', 'alerts on the activity log'),
    ...writes('Microsoft.ContainerRegistry/registries', 'the registry'),
    ...writes('Microsoft.ContainerRegistry/registries/replications', 'replicas of the registry'),
    ...writes('Microsoft.ContainerRegistry/registries/cacheRules', 'cached repositories'),
    ...uses('Microsoft.ContainerRegistry/registries', 'privateEndpointConnectionsApproval', 'the private endpoint'),
    ...writes('Microsoft.KeyVault/vaults', 'the vault'),
    ...uses('Microsoft.KeyVault/vaults', 'privateEndpointConnectionsApproval', 'the private endpoint'),
    ...writes('Microsoft.Network/privateEndpoints', 'private endpoints'),
    ...writes('Microsoft.Network/privateEndpoints/privateDnsZoneGroups', 'records of private endpoints'),
    {
        // "Geo-replication", private endpoints: every replica changes the endpoint.
        action: 'Microsoft.Network/privateEndpoints/privateLinkServiceProxies/write',
        for: 'replicas of a registry with a private endpoint',
        with: 'Microsoft.ContainerRegistry/registries/replications'
    },
    {
        action: 'Microsoft.Network/privateDnsZones/join/action',
        for: 'records of private endpoints',
        with: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups'
    },
    ...writes('Microsoft.Network/privateDnsZones/A', 'records of the ingresses'),
    ...writes('Microsoft.Consumption/budgets', 'the budget'),
    ...writes('Microsoft.Storage/storageAccounts', 'storage of events and flow logs'),
    ...writes('Microsoft.Storage/storageAccounts/blobServices', 'storage of events and flow logs'),
    ...writes('Microsoft.Storage/storageAccounts/blobServices/containers', 'events that could not be delivered'),
    ...writes('Microsoft.Storage/storageAccounts/queueServices', 'the queue of events'),
    ...writes('Microsoft.Storage/storageAccounts/queueServices/queues', 'the queue of events'),
    ...writes('Microsoft.Logic/workflows', 'the relay of events'),
    ...writes('Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies', 'the web application firewall'),
    ...uses('Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies', 'join', 'the web application firewall of the gateway'),
    ...writes('Microsoft.Network/applicationGateways', 'the gateway'),
    ...writes('Microsoft.ContainerService/managedClusters', 'the cluster'),
    ...writes('Microsoft.ContainerService/managedClusters/agentPools', 'node pools'),
    ...writes('Microsoft.ContainerService/managedClusters/maintenanceConfigurations', 'maintenance windows'),
    ...writes('Microsoft.Insights/dataCollectionRuleAssociations', 'what is collected of a cluster'),
    ...writes('Microsoft.AlertsManagement/prometheusRuleGroups', "rules over a cluster's metrics"),
    {
        // In no template before there is a cluster to trust.
        action: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write',
        for: 'identities of service accounts',
        with: 'Microsoft.ContainerService/managedClusters'
    },
    ...writes('Microsoft.EventGrid/systemTopics', "a cluster's events"),
    ...writes('Microsoft.EventGrid/systemTopics/eventSubscriptions', "who is told of a cluster's events"),
    ...writes('Microsoft.DataProtection/backupVaults', 'the backup vault'),
    ...writes('Microsoft.DataProtection/backupVaults/backupPolicies', 'when a cluster is backed up'),
    {
        // In no template before its roles can be given.
        action: 'Microsoft.DataProtection/backupVaults/backupInstances/write',
        for: 'which cluster is backed up',
        with: 'Microsoft.DataProtection/backupVaults'
    },
    ...writes('Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings', "the backup vault's way into a cluster"),
    ...writes('Microsoft.KubernetesConfiguration/extensions', 'Flux, and the backup extension of a cluster'),
    ...writes('Microsoft.KubernetesConfiguration/fluxConfigurations', 'what Flux applies')
];
/** Providers that no template names, and that what it makes does not work without. */
const ALSO_REGISTERED = [
    { namespace: 'Microsoft.PolicyInsights', with: 'Microsoft.Authorization/policyAssignments' },
    // Machines, disks and load balancers of the nodes, in a group that AKS makes.
    { namespace: 'Microsoft.Compute', with: 'Microsoft.ContainerService/managedClusters' },
    { namespace: 'Microsoft.Network', with: 'Microsoft.ContainerService/managedClusters' }
];
function writes(type, what) {
    return [{ action: `${type}/write`, for: what, with: type }];
}
function uses(type, how, what) {
    return [{ action: `${type}/${how}/action`, for: what, with: type }];
}
/** Follows from the templates, so that neither asks for what the other does not make. */
function prerequisitesOf({ config }, stacks) {
    const resources = stacks.flatMap(({ template }) => resourcesIn(template));
    const types = new Set(resources.map(({ type }) => type));
    const regional = resources.filter(({ location }) => location === config.region).map(({ type }) => type);
    const named = [...types].map(type => type.split('/')[0] ?? type).filter(name => name !== 'Microsoft.Resources');
    const besides = ALSO_REGISTERED.filter(each => types.has(each.with)).map(({ namespace }) => namespace);
    return {
        actions: ACTIONS.filter(each => each.with === undefined || types.has(each.with)).map(({ action }) => action),
        namespaces: sorted([...named, ...besides]),
        regionalTypes: sorted(regional)
    };
}
function resourcesIn({ resources }) {
    return Object.values(resources).flatMap(resource => {
        const { template } = (resource.properties ?? {});
        return template === undefined ? [resource] : resourcesIn(template);
    });
}
function sorted(texts) {
    return [...new Set(texts)].sort();
}

// EXTERNAL MODULE: ./node_modules/zod/v4/mini/schemas.js + 2 modules
var schemas = __webpack_require__(5395);
;// CONCATENATED MODULE: ./.build/azure/reading-once.js
/**
 * Returns a client that sends each read, list and question once, so that everything in one evaluation sees the same state.
 */
function readingOnce(azure) {
    const known = new Map();
    const once = (key, ask) => {
        const answer = known.get(key) ?? ask();
        known.set(key, answer);
        return answer;
    };
    return {
        subscriptionId: azure.subscriptionId,
        permissions: azure.permissions,
        stacks: {
            read: name => once(`stack ${name.toLowerCase()}`, () => azure.stacks.read(name)),
            async *list() {
                yield* await once('stacks', () => Array.fromAsync(azure.stacks.list()));
            }
        },
        read: id => once(`read ${id.toLowerCase()}`, () => azure.read(id)),
        ask: (path, type, body) => once(`ask ${path} ${JSON.stringify(body)}`, () => azure.ask(path, type, body)),
        async *list(path, type) {
            yield* await once(`list ${path.toLowerCase()}`, () => Array.fromAsync(azure.list(path, type)));
        }
    };
}

// EXTERNAL MODULE: ./.build/runtime/failure.js
var failure = __webpack_require__(4159);
;// CONCATENATED MODULE: ./.build/preflight/not-evaluated.js

/** Reasons for which a check could not look, though the run may go on. Anything else ends the run. */
const COULD_NOT_LOOK = new Set([
    'not-authorized',
    'provider-not-registered',
    'region-not-supported',
    'azure-refused',
    'locked',
    'azure-unavailable',
    'throttled'
]);
/** Runs a check's look at Azure; where Azure would not let it look, the answer is a finding that says so. */
async function orNotEvaluated(code, subject, look) {
    try {
        return await look();
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.H) || !COULD_NOT_LOOK.has(error.reason))
            throw error;
        return [{ code, severity: 'not-evaluated', subject, evidence: error.message, remedy: error.details.remedy }];
    }
}

;// CONCATENATED MODULE: ./.build/preflight/kubernetes-versions.js


const SUBJECT = 'cluster.kubernetesVersion';
const LONG_TERM = 'AKSLongTermSupport';
/** The versions a region offers. Throws Failure. */
async function readKubernetesVersions(azure, region) {
    const type = 'Microsoft.ContainerService/locations/kubernetesVersions';
    const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.ContainerService/locations/${region}/kubernetesVersions`;
    return await Array.fromAsync(azure.list(path, type));
}
/**
 * The version of a cluster that is made now: the newest patch of the minor the configuration names, else of the newest
 * one that can be had. Throws Failure `kubernetes-version` where there is none.
 */
function chooseKubernetesVersion(versions, wish) {
    const offered = newestFirst(versions);
    const wanted = offered.filter(({ version }) => version === (wish.kubernetesVersion ?? version));
    const chosen = wanted.find(version => obstacles(version, wish).length === 0);
    const patch = chosen && newestPatch(chosen);
    if (chosen === undefined || patch === undefined)
        throw new failure/* Failure */.H('kubernetes-version', none(offered, wish), { subject: SUBJECT, remedy: anyOther(offered, wish) });
    return { version: patch, because: because(chosen, patch, offered, wish) };
}
function because(chosen, patch, offered, wish) {
    if (wish.kubernetesVersion !== undefined)
        return `${patch} is the newest patch of ${chosen.version}, which the configuration names.`;
    const newer = offered.slice(0, offered.indexOf(chosen)).map(version => describe(version, wish));
    const passed = newer.length === 0 ? '' : ` Passed over: ${newer.join(', ')}.`;
    return `${patch} is the newest patch of ${chosen.version}, the newest version that can be had under the support plan ${wish.supportPlan}.${passed}`;
}
/**
 * Returns the reasons why a new cluster cannot have a version, as words for brackets. The operating system of the nodes is
 * none of them: the unversioned `AzureLinux` is supported in all Kubernetes versions ("Upgrade the OS version"), and only
 * `AzureLinux3`, which no pool of ours names, ends with 1.36.
 */
function obstacles(offered, { supportPlan }) {
    const plans = offered.capabilities?.supportPlan ?? [];
    const outside = plans.includes(LONG_TERM) ? 'in long-term support only' : `not supported under ${supportPlan}`;
    return [
        ...(offered.isPreview === true ? ['a preview'] : []),
        ...(plans.includes(supportPlan) ? [] : [outside]),
        ...(newestPatch(offered) === undefined ? ['without a patch'] : [])
    ];
}
function describe(offered, wish) {
    const against = obstacles(offered, wish);
    return against.length === 0 ? offered.version : `${offered.version} (${against.join('; ')})`;
}
/**
 * Whether a new cluster gets the Kubernetes version its configuration names, or any where it names none. What runs
 * already is no question: going to another version is an upgrade.
 */
function checkKubernetesVersion(azure, region, wish) {
    return orNotEvaluated('kubernetes-version', SUBJECT, async () => {
        const offered = newestFirst(await readKubernetesVersions(azure, region));
        const evidence = problem(offered, wish, region);
        if (evidence === undefined)
            return [];
        return [
            { code: 'kubernetes-version', severity: 'error', subject: SUBJECT, evidence, remedy: remedyFor(offered, wish) }
        ];
    });
}
function problem(offered, wish, region) {
    const { kubernetesVersion: named } = wish;
    const usable = offered.some(version => obstacles(version, wish).length === 0);
    if (named === undefined)
        return usable ? undefined : none(offered, wish);
    const found = offered.find(({ version }) => version === named);
    if (found === undefined)
        return `Kubernetes ${named} is ${absence(offered, named)} in ${region}. Offered: ${kubernetes_versions_all(offered, wish)}.`;
    const against = obstacles(found, wish);
    if (against.length === 0)
        return undefined;
    return `Kubernetes ${named} cannot be used in ${region}: ${against.join('; ')}. Offered: ${kubernetes_versions_all(offered, wish)}.`;
}
/** AKS takes a version off its list when the support of every plan is over ("Supported Kubernetes versions in AKS"). */
function absence(offered, named) {
    const oldest = offered.at(-1);
    return oldest !== undefined && minorOf(named) < minorOf(oldest.version)
        ? 'out of support and no longer offered'
        : 'not offered';
}
function none(offered, wish) {
    const { kubernetesVersion: named } = wish;
    const what = named === undefined ? 'No Kubernetes version can be had' : `Kubernetes ${named} cannot be had`;
    return `${what} under the support plan ${wish.supportPlan}. Offered: ${kubernetes_versions_all(offered, wish)}.`;
}
function kubernetes_versions_all(offered, wish) {
    return offered.length === 0 ? 'none' : offered.map(version => describe(version, wish)).join(', ');
}
/** Long-term support takes both lines ("Long-term support for AKS versions"). */
function remedyFor(offered, wish) {
    const found = offered.find(({ version }) => version === wish.kubernetesVersion);
    const under = { ...wish, supportPlan: LONG_TERM };
    const suitsLongTerm = found !== undefined && obstacles(found, under).length === 0;
    const longTerm = 'write `tier: Premium` and `supportPlan: AKSLongTermSupport`, which is charged';
    return suitsLongTerm ? `${anyOther(offered, wish)} Or ${longTerm}.` : anyOther(offered, wish);
}
function anyOther(offered, wish) {
    const usable = offered.filter(version => obstacles(version, wish).length === 0).map(({ version }) => `"${version}"`);
    if (usable.length === 0)
        return 'Choose another region or another support plan.';
    return `Write \`kubernetesVersion: ${usable.join('` or `')}\`, or leave the line out.`;
}
function newestFirst(versions) {
    return [...versions].sort((a, b) => minorOf(b.version) - minorOf(a.version));
}
function minorOf(version) {
    return Number(version.split('.')[1]);
}
function newestPatch({ patchVersions = {} }) {
    const patchOf = (version) => Number(version.split('.')[2]);
    return Object.keys(patchVersions).sort((a, b) => patchOf(b) - patchOf(a))[0];
}

;// CONCATENATED MODULE: ./.build/provisioning/found-cluster.js
/** The cluster of a colour; `undefined` where there is none. */
function readCluster({ azure, baseline }, colour) {
    return azure.read(baseline.ids.clusters[colour].cluster);
}

;// CONCATENATED MODULE: ./.build/provisioning/noise-cluster.js
const noise_cluster_CLUSTER = 'Microsoft.ContainerService/managedClusters';
const POOL = `${noise_cluster_CLUSTER}/agentPools`;
/** A property of a pool, beside the cluster and in its body. */
function everywhere(name) {
    return [
        { type: POOL, path: `properties.${name}` },
        { type: noise_cluster_CLUSTER, path: `properties.agentPoolProfiles.*.${name}` }
    ];
}
/** Pools: what a read answers of them and nobody writes (arm-template-whatif#128). */
const poolPaths = [
    { name: 'count', because: 'How many nodes there are is the autoscaler’s to say; the template has no count.' },
    { name: 'currentOrchestratorVersion', because: 'AKS says what runs.' },
    { name: 'nodeImageVersion', because: 'AKS chooses the image, and moves it on with the channel.' },
    { name: 'powerState', because: 'AKS says whether it runs.' },
    { name: 'powerState.code', because: 'AKS says whether it runs.' },
    { name: 'status', because: 'AKS says how the last operation ended.' },
    // A version that is said is compared; only the system pool's, which goes with the control plane, is not.
    { name: 'orchestratorVersion', kind: 'delete', because: 'A pool whose version is not said keeps the one it has.' }
];
/** Properties of the cluster that the published API marks as read-only, and what AKS adds to what it was given. */
const clusterPaths = [
    { path: 'properties.azurePortalFQDN', because: 'AKS names its API server.' },
    { path: 'properties.currentKubernetesVersion', because: 'AKS says what runs.' },
    { path: 'properties.fqdn', because: 'AKS names its API server.' },
    { path: 'properties.maxAgentPools', because: 'It is a limit of AKS.' },
    { path: 'properties.powerState', because: 'AKS says whether it runs.' },
    { path: 'properties.powerState.code', because: 'AKS says whether it runs.' },
    { path: 'properties.privateFQDN', because: 'AKS names its API server.' },
    { path: 'properties.privateLinkResources', because: 'AKS makes them.' },
    { path: 'properties.resourceUID', because: 'AKS gives it out.' },
    { path: 'properties.status', because: 'AKS says how the last operation ended.' },
    { path: 'properties.oidcIssuerProfile.issuerURL', because: 'AKS gives it out.' },
    {
        path: 'properties.identityProfile.kubeletidentity.clientId',
        kind: 'delete',
        because: 'It belongs to the identity that the template names (arm-template-whatif#128).'
    },
    {
        path: 'properties.identityProfile.kubeletidentity.objectId',
        kind: 'delete',
        because: 'It belongs to the identity that the template names (arm-template-whatif#128).'
    },
    {
        path: 'properties.addonProfiles.*.identity',
        because: 'AKS makes an identity for each add-on (arm-template-whatif#128).'
    },
    {
        path: 'properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs',
        because: 'AKS says which addresses are used (arm-template-whatif#128).'
    },
    { path: 'properties.networkProfile.podCidrs', kind: 'delete', because: 'It is podCidr once more, as a list.' },
    {
        path: 'properties.networkProfile.serviceCidrs',
        kind: 'delete',
        because: 'It is serviceCidr once more, as a list.'
    },
    {
        path: 'properties.windowsProfile',
        kind: 'delete',
        because: 'AKS fills it in for Windows nodes, of which there are none.'
    },
    {
        path: 'properties.agentPoolProfiles.*',
        kind: 'delete',
        because: 'The body lists pools that are resources of their own; AKS leaves those alone that are missing (AKS#1511).'
    }
];
/** Differences that Azure reports of clusters and pools though nothing is different. */
const clusterAcceptedPaths = [
    {
        type: `${noise_cluster_CLUSTER}/maintenanceConfigurations`,
        path: 'properties.maintenanceWindow.startDate',
        because: 'AKS fills in the current day where a window names none (azurerm#22762).'
    },
    ...clusterPaths.map(row => ({ type: noise_cluster_CLUSTER, ...row })),
    ...poolPaths.flatMap(({ name, ...row }) => everywhere(name).map(place => ({ ...place, ...row })))
];
/** Defaults of a cluster ("Managed Clusters - Create Or Update"). */
const clusterDefaults = {
    'properties.bootstrapProfile': { artifactSource: 'Direct' },
    'properties.networkProfile.ipFamilies': ['IPv4'],
    'properties.nodeProvisioningProfile': { mode: 'Manual', defaultNodePools: 'Auto' },
    'properties.servicePrincipalProfile': { clientId: 'msi' },
    'properties.supportPlan': 'KubernetesOfficial',
    'properties.storageProfile.diskCSIDriver.version': 'v1'
};
/** Defaults of a pool's upgrade settings ("Customize node surge upgrade"). */
const poolUpgradeDefaults = {
    drainTimeoutInMinutes: 30,
    maxUnavailable: '0',
    nodeSoakDurationInMinutes: 0,
    undrainableNodeBehavior: 'Schedule'
};
/** Defaults of a pool ("Agent Pools - Create Or Update"; "Customize node surge upgrade"). */
const poolDefaults = {
    enableEncryptionAtHost: false,
    enableUltraSSD: false,
    kubeletDiskType: 'OS',
    scaleDownMode: 'Delete',
    'securityProfile.enableSecureBoot': false,
    'securityProfile.enableVTPM': false,
    securityProfile: { enableVTPM: false, enableSecureBoot: false },
    ...Object.fromEntries(Object.entries(poolUpgradeDefaults).map(([name, value]) => [`upgradeSettings.${name}`, value])),
    workloadRuntime: 'OCIContainer'
};
/** Defaults AKS fills in, which a comparison with the template takes for deletions. */
const clusterProviderDefaults = [
    ...Object.entries(clusterDefaults).map(([path, value]) => ({ type: noise_cluster_CLUSTER, path, value })),
    ...Object.entries(poolDefaults).flatMap(([name, value]) => everywhere(name).map(place => ({ ...place, value })))
];

;// CONCATENATED MODULE: ./.build/provisioning/live-state/slice.js

/** Declares a slice; it only ties the types of schema, empty value and reader together. */
function slice(declared) {
    return declared;
}
const slice_text = schemas/* nullable */.mee(schemas/* string */.YjP());
const resourceIdOrNull = schemas/* nullable */.mee(schemas/* custom */.IeY(value => typeof value === 'string' && /^\/subscriptions\/./i.test(value)));

;// CONCATENATED MODULE: ./.build/provisioning/live-state/unregistered.js

/** Of an unregistered provider nothing can exist. */
async function unlessUnregistered(look) {
    try {
        return await look();
    }
    catch (error) {
        if (error instanceof failure/* Failure */.H && error.reason === 'provider-not-registered')
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./.build/provisioning/live-state/clusters.js









const clusters_settings = schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* unknown */.L5J());
const clusters_cluster = schemas/* strictObject */.rej({
    kubernetesVersion: slice_text,
    pools: schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* strictObject */.rej({ kubernetesVersion: schemas/* string */.YjP() })),
    upgrades: schemas/* optional */.lqM(schemas/* strictObject */.rej({ cluster: schemas/* exactOptional */.yqP(clusters_settings), pools: schemas/* record */.g1P(schemas/* string */.YjP(), clusters_settings) })),
    issuer: slice_text,
    clients: schemas/* strictObject */.rej({ ingress: slice_text, kubelet: slice_text }),
    suspended: schemas/* boolean */.zMY()
});
const NO_CLUSTER = {
    kubernetesVersion: null,
    pools: {},
    issuer: null,
    clients: { ingress: null, kubelet: null },
    suspended: false
};
/** Values of a cluster that are written as they are then: an earlier step creates them, or nobody approves them. */
const CURRENT = ['issuer', 'clients', 'upgrades'];
/** The property of one cluster that a path within the slice is about. */
function propertyOf(path) {
    return path.split('.')[1];
}
const clusterSlices = {
    /** The versions and settings that run in each colour, written back so that provisioning never upgrades. */
    stamps: slice({
        schema: schemas/* strictObject */.rej((0,config_colours/* perColour */.Yr)(() => clusters_cluster)),
        empty: (0,config_colours/* perColour */.Yr)(() => NO_CLUSTER),
        read: readStamps,
        whenChanged: path => (propertyOf(path) === 'upgrades' ? 'accept' : 'refuse'),
        writesCurrent: path => CURRENT.includes(propertyOf(path))
    }),
    /** The version of a cluster that is created now, where the configuration names none. Creating the cluster uses it up. */
    newClusterVersion: slice({
        schema: slice_text,
        empty: null,
        read: readNewClusterVersion,
        whenChanged: () => 'used-up'
    })
};
async function readStamps({ azure, baseline, colours }) {
    const found = await Promise.all(colours.map(async (colour) => [colour, await stampOf(azure, baseline, colour)]));
    return { ...(0,config_colours/* perColour */.Yr)(() => NO_CLUSTER), ...Object.fromEntries(found) };
}
/**
 * The version for a cluster that is created now where the configuration names none, which is logged with its reason. Throws
 * Failure `kubernetes-version` where the region has none that fits.
 */
async function readNewClusterVersion(context) {
    const { azure, baseline, log, colours } = context;
    const found = await Promise.all(colours.map(colour => readCluster(context, colour)));
    if (found.every(cluster => cluster?.properties.kubernetesVersion !== undefined))
        return null;
    const { region, cluster } = baseline.config;
    if (cluster.kubernetesVersion !== undefined)
        return null;
    const offered = await unlessUnregistered(() => readKubernetesVersions(azure, region));
    if (offered === undefined)
        return null;
    const { version, because } = chooseKubernetesVersion(offered, cluster);
    log.info(`Kubernetes for a new cluster: ${because}`);
    return version;
}
async function stampOf(azure, baseline, colour) {
    const [found, clients] = await Promise.all([
        readCluster({ azure, baseline }, colour),
        clientsOf(azure, baseline, colour)
    ]);
    if (found === undefined)
        return { ...NO_CLUSTER, clients };
    const { kubernetesVersion, oidcIssuerProfile } = found.properties;
    return {
        kubernetesVersion: kubernetesVersion ?? null,
        pools: poolVersions(found, baseline),
        ...upgradesOf(found, baseline),
        issuer: oidcIssuerProfile?.issuerURL ?? null,
        clients,
        suspended: await isSuspended(azure, baseline, colour)
    };
}
function poolVersions({ properties: { agentPoolProfiles = [] } }, { config }) {
    return Object.fromEntries(agentPoolProfiles
        .filter(({ name }) => Object.hasOwn(config.cluster.pools, name))
        .flatMap(({ name, orchestratorVersion }) => orchestratorVersion === undefined ? [] : [[name, { kubernetesVersion: orchestratorVersion }]]));
}
/** Left out where there is nothing but what AKS fills in and what the configuration says. */
function upgradesOf({ properties }, { config }) {
    const { upgradeSettings: cluster, agentPoolProfiles = [] } = properties;
    const pools = agentPoolProfiles
        .filter(({ name }) => name === SYSTEM_POOL_NAME || Object.hasOwn(config.cluster.pools, name))
        .map(({ name, upgradeSettings }) => [name, setByOthers(upgradeSettings ?? {})])
        .filter(([, { maxSurge: _, ...others }]) => Object.keys(others).length > 0);
    const isSet = cluster !== undefined && Object.keys(cluster).length > 0;
    if (!isSet && pools.length === 0)
        return {};
    return { upgrades: { ...(isSet ? { cluster } : {}), pools: Object.fromEntries(pools) } };
}
function setByOthers(settings) {
    return Object.fromEntries(Object.entries(settings).filter(([name, value]) => value !== null && value !== poolUpgradeDefaults[name]));
}
async function clientsOf(azure, { ids }, colour) {
    const { ingressIdentity, kubeletIdentity } = ids.clusters[colour];
    const [ingress, kubelet] = await Promise.all([ingressIdentity, kubeletIdentity].map(async (id) => {
        const found = await azure.read(id);
        return found?.properties?.clientId ?? null;
    }));
    return { ingress: ingress ?? null, kubelet: kubelet ?? null };
}
async function isSuspended(azure, baseline, colour) {
    if (baseline.config.gitops.source === undefined)
        return false;
    const found = await azure.read(fluxConfigurationId(baseline, colour));
    return found?.properties?.suspend === true;
}

;// CONCATENATED MODULE: ./.build/provisioning/live-state/gateway.js





const gatewaySlices = {
    /**
     * The colour the gateway's live rule points to, written back unchanged: provisioning never moves it. Without a live rule
     * it is green where only the green cluster exists, else null.
     */
    liveColour: slice({ schema: schemas/* nullable */.mee(schemas/* enum */.k5n(config_colours/* COLOURS */.O5)), empty: null, read: readLiveColour }),
    /**
     * The clusters that exist, or that the same run creates, since the gateway is written once. The gateway's pool of a colour
     * without a cluster stays empty, and so is never found unhealthy.
     */
    clusters: slice({
        schema: schemas/* strictObject */.rej((0,config_colours/* perColour */.Yr)(() => resourceIdOrNull)),
        empty: (0,config_colours/* perColour */.Yr)(() => null),
        read: readClusterIds
    }),
    /**
     * The firewall policy of the gateway's preview listener, written back with its listener and rule; without it both are left
     * out. The policy itself holds a secret, the guard: no plan or approval has it, and no stack owns it. A write must neither reopen a
     * preview that was closed since the plan, nor close one that was opened.
     */
    preview: slice({
        schema: resourceIdOrNull,
        empty: null,
        read: readPreview,
        whenChanged: () => 'used-up',
        writesCurrent: () => true
    })
};
async function readLiveColour(context) {
    const { azure, baseline } = context;
    const [gateway, { blue, green }] = await Promise.all([
        azure.read(baseline.ids.gateway),
        readClusterIds(context)
    ]);
    const onlyGreen = blue === null && green !== null;
    return liveColourOf(gateway) ?? (onlyGreen ? 'green' : null);
}
async function readClusterIds(context) {
    const [blue, green] = await Promise.all([clusterOf('blue', context), clusterOf('green', context)]);
    return { blue, green };
}
async function readPreview({ azure, baseline }) {
    return previewOf(await azure.read(baseline.ids.gateway), previewFirewallPolicyId(baseline));
}
async function clusterOf(colour, { azure, baseline, colours }) {
    const { cluster } = baseline.ids.clusters[colour];
    if (colours.includes(colour))
        return cluster;
    return (await azure.read(cluster)) === undefined ? null : cluster;
}
/** The colour the live rule of a gateway leads to. */
function liveColourOf(gateway) {
    const pool = poolOf(gateway, ruleNames.live);
    return config_colours/* COLOURS */.O5.find(colour => isNamed({ name: pool }, backendNames(colour).pool)) ?? null;
}
/** Returns whether a part of a gateway has a name, whatever its case. */
function isNamed({ name = '' }, expected) {
    return (0,resource_id/* sameId */.s)(name, expected);
}
function poolOf(gateway, rule) {
    const found = gateway?.properties?.requestRoutingRules?.find(each => isNamed(each, rule));
    return found?.properties?.backendAddressPool?.id?.split('/').at(-1);
}
/** The policy of the preview listener, if a rule uses the listener. A listener without a policy of its own is let go: it would be open to everybody. */
function previewOf(gateway, own) {
    if (poolOf(gateway, ruleNames.preview) === undefined)
        return null;
    const listener = gateway?.properties?.httpListeners?.find(each => isNamed(each, ruleNames.preview));
    const found = listener?.properties?.firewallPolicy?.id;
    if (found === undefined)
        return null;
    return (0,resource_id/* sameId */.s)(found, own) ? own : (0,resource_id/* asResourceId */.IX)(found);
}

;// CONCATENATED MODULE: ./.build/provisioning/live-state/identities.js




/** One optional principal for each colour and name. */
function principalsPerColour(names) {
    const all = config_colours/* COLOURS */.O5.flatMap(colour => names.map(name => [`${colour}-${name}`, schemas/* exactOptional */.yqP(slice_text)]));
    return Object.fromEntries(all);
}
const identitySlices = {
    /**
     * Principal ids of our identities: the platform's, and those of the clusters of the run and of what backs them up. A role
     * assignment is named by its principal, so one that is not known is left out; it is taken over as soon as it exists.
     */
    principals: slice({
        schema: schemas/* strictObject */.rej({
            gateway: slice_text,
            flowLogs: slice_text,
            ...principalsPerColour(['controlPlane', 'kubelet', 'ingress', 'events', 'backupVault', 'backupExtension'])
        }),
        empty: { gateway: null, flowLogs: null },
        read: readPrincipals,
        writesCurrent: () => true
    })
};
/** Every step of a list gets them all, whichever it needs: one that another step did not look for would seem to have gone. */
async function readPrincipals({ azure, baseline, colours }) {
    const found = await Promise.all(sourcesOf(baseline, colours).map(async ({ identity, id, path }) => {
        const resource = await azure.read(id);
        return [identity, textAt(resource, path) ?? null];
    }));
    return { gateway: null, flowLogs: null, ...Object.fromEntries(found) };
}
const OF_IDENTITY = ['properties', 'principalId'];
function sourcesOf(baseline, colours) {
    const platform = Object.entries(platformIdentities(baseline));
    const clusters = colours.flatMap(colour => Object.entries(clusterIdentities(baseline, colour)).map(([name, id]) => [`${colour}-${name}`, id]));
    const own = [...platform, ...clusters].flatMap(([name, id]) => id === undefined ? [] : [{ identity: name, id, path: OF_IDENTITY }]);
    return [...own, ...colours.flatMap(colour => backupPrincipals(baseline, colour))];
}
function textAt(value, path) {
    const found = path.reduce((at, key) => Object(at)[key], value);
    return typeof found === 'string' ? found : undefined;
}

// EXTERNAL MODULE: ./.build/azure/operations.js
var operations = __webpack_require__(5946);
;// CONCATENATED MODULE: ./.build/provisioning/noise.js


/** Names of properties that only Azure writes, wherever they stand in a body. */
const writtenByAzure = new Set([
    'etag',
    'eTag',
    'operationalState',
    'provisioningState',
    'resourceGuid',
    'virtualNetworkLinkState'
]);
/** Paths that Azure reports as different though nothing is; `*` stands for one segment. */
const acceptedPaths = [
    {
        type: 'Microsoft.Network/azureFirewalls',
        path: 'properties.size',
        because: 'Azure counts the address space itself (arm-template-whatif#383).'
    },
    {
        type: 'Microsoft.Consumption/budgets',
        path: 'properties.timePeriod.endDate',
        because: 'Azure ends a budget after ten years where none is said.'
    },
    {
        type: 'Microsoft.KeyVault/vaults',
        path: 'properties.createMode',
        because: 'It is said once and never answered.'
    },
    { type: 'Microsoft.KeyVault/vaults', path: 'properties.vaultUri', because: 'Azure says where the vault is.' },
    {
        type: 'Microsoft.Monitor/accounts',
        path: 'properties.defaultIngestionSettings',
        because: 'Azure makes a default rule and endpoint for each account.'
    },
    {
        type: 'Microsoft.OperationalInsights/workspaces/tables',
        path: 'properties.schema',
        because: "The columns of a built-in table are Azure's."
    },
    {
        type: 'Microsoft.OperationalInsights/workspaces/tables',
        path: 'properties.lastPlanModifiedDate',
        because: 'Azure says when the plan was changed last.'
    },
    ...clusterAcceptedPaths
];
/** Defaults a provider fills in, which a comparison with the template takes for deletions. */
const providerDefaults = [
    // Where a region has zones, registries and replicas always span them.
    { type: 'Microsoft.ContainerRegistry/registries', path: 'properties.zoneRedundancy', value: 'Enabled' },
    { type: 'Microsoft.ContainerRegistry/registries/replications', path: 'properties.zoneRedundancy', value: 'Enabled' },
    {
        type: 'Microsoft.Network/virtualNetworks',
        path: 'properties.subnets.*.properties.privateEndpointNetworkPolicies',
        value: 'Disabled'
    },
    {
        type: 'Microsoft.Network/virtualNetworks',
        path: 'properties.subnets.*.properties.privateLinkServiceNetworkPolicies',
        value: 'Enabled'
    },
    ...clusterProviderDefaults
];
/** Whether a difference that Azure reports is known to be none. */
function isNoise(id, change) {
    return (writtenByAzure.has(change.path.split('.').at(-1) ?? '') ||
        isAcceptedPath(id, change) ||
        isPrincipal(change) ||
        isProviderDefault(id, change) ||
        isRuntimeExpression(change) ||
        isSameValue(change));
}
/**
 * Whether a property is only spelled otherwise: the identities a resource was given are members named by their ids, and an id in
 * another case looks like one that goes and one that comes.
 */
function isRespelled({ path, kind }, all) {
    if (kind === 'modify' || !path.startsWith('identity.userAssignedIdentities.'))
        return false;
    const opposite = kind === 'create' ? 'delete' : 'create';
    return all.some(other => other.kind === opposite && other.path.toLowerCase() === path.toLowerCase());
}
/** Whether a dotted path fits a pattern in which `*` stands for one segment; `exact: false` lets the path go deeper. */
function pathFits(path, pattern, exact = true) {
    const segments = path.split('.');
    const wanted = pattern.split('.');
    if (exact ? segments.length !== wanted.length : segments.length < wanted.length)
        return false;
    return wanted.every((segment, i) => segment === '*' || segment === segments[i]);
}
function isAcceptedPath(id, { path, kind }) {
    return acceptedPaths.some(row => isOfType(id, row.type) && pathFits(path, row.path) && (row.kind === undefined || row.kind === kind));
}
/** Who is behind an identity that a resource was given is Azure's to say. The identity's id is in the path, dots and all. */
function isPrincipal({ path }) {
    return /^identity\.userAssignedIdentities\..+\.(clientId|principalId)$/.test(path);
}
function isProviderDefault(id, { kind, path, before }) {
    if (kind !== 'delete')
        return false;
    return providerDefaults.some(row => isOfType(id, row.type) && pathFits(path, row.path) && sameDefault(row.value, before));
}
function sameDefault(value, before) {
    return JSON.stringify(value) === JSON.stringify(before);
}
/** What-if cannot evaluate run-time functions and compares their text with the value (arm-template-whatif, known limitations). */
function isRuntimeExpression({ kind, after }) {
    return kind === 'modify' && typeof after === 'string' && /^\[(reference|list\w*)\(/i.test(after);
}
/** Providers answer ids and locations in a case and spelling of their own. */
function isSameValue({ path, before, after }) {
    if (typeof before !== 'string' || typeof after !== 'string')
        return false;
    if (before.startsWith('/subscriptions/'))
        return (0,resource_id/* sameId */.s)(before, after);
    return path === 'location' && sameLocation(before, after);
}
/** `West Europe` and `westeurope` are one region. */
function sameLocation(a, b) {
    const plain = (text) => text.replaceAll(' ', '').toLowerCase();
    return plain(a) === plain(b);
}
function isOfType(id, type) {
    return (0,resource_id/* parseResourceId */.RQ)(id).type.toLowerCase() === type.toLowerCase();
}

;// CONCATENATED MODULE: ./.build/provisioning/live-state/network.js





const networkSlices = {
    /** The region's network watcher, which Azure creates and names itself. */
    networkWatcher: slice({ schema: resourceIdOrNull, empty: null, read: readNetworkWatcher }),
    /**
     * The hub's gateway once it is ready, or while the spoke uses it already and it is only being changed: Azure refuses a
     * peering that uses a gateway which does not exist yet.
     */
    hubGateway: slice({ schema: resourceIdOrNull, empty: null, read: readHubGateway }),
    /**
     * The public address of an ExpressRoute gateway that was created with one, from before Azure hosted these addresses. It is
     * written back: no source says that Azure takes such an address away from a gateway. Null where Azure hosts the address.
     */
    hubGatewayAddress: slice({ schema: resourceIdOrNull, empty: null, read: readHubGatewayAddress })
};
async function readHubGateway({ azure, baseline }) {
    const { config, ids } = baseline;
    if (config.hub.gateway.kind === 'none')
        return null;
    const [gateway, peering] = await Promise.all([
        azure.read(ids.hubGateway),
        azure.read(ids.spokePeering)
    ]);
    const isReady = (0,operations/* operationState */.l5)(gateway?.properties?.provisioningState) === 'succeeded';
    const isUsed = gateway !== undefined && peering?.properties?.useRemoteGateways === true;
    return isReady || isUsed ? ids.hubGateway : null;
}
async function readHubGatewayAddress({ azure, baseline }) {
    const { config, ids } = baseline;
    if (config.hub.gateway.kind !== 'ExpressRoute')
        return null;
    const gateway = (await azure.read(ids.hubGateway))?.properties;
    if (gateway?.gatewayType !== 'ExpressRoute')
        return null;
    const [address] = (gateway.ipConfigurations ?? []).flatMap(({ properties }) => properties?.publicIPAddress?.id ?? []);
    return address === undefined ? null : (0,resource_id/* asResourceId */.IX)(address);
}
/** One exists per region and subscription; Azure creates it with the first network and may have named it otherwise (missionlz#171). */
async function readNetworkWatcher({ azure, baseline }) {
    const { config, ids } = baseline;
    const type = 'Microsoft.Network/networkWatchers';
    const path = `${ids.subscription}/providers/${type}`;
    const watchers = await unlessUnregistered(() => Array.fromAsync(azure.list(path, type)));
    const found = watchers?.find(({ location }) => sameLocation(location, config.region));
    return found === undefined ? null : (0,resource_id/* asResourceId */.IX)(found.id);
}

;// CONCATENATED MODULE: ./.build/provisioning/live-state/platform.js




const platformSlices = {
    /** Start of the existing budget, written back: Azure refuses to move it. Without one Azure takes the current month. */
    budgetStart: slice({ schema: slice_text, empty: null, read: findBudgetStart }),
    /**
     * A deleted vault of our vault's name, while there is no other: it must be recovered, since its name is taken. The plan
     * that recovers it uses it up.
     */
    deletedVault: slice({
        schema: resourceIdOrNull,
        empty: null,
        read: findDeletedVault,
        whenChanged: () => 'used-up'
    })
};
async function findBudgetStart({ azure, baseline: { config, ids } }) {
    if (config.budget === undefined)
        return null;
    const id = (0,resource_id/* resourceId */.a)(ids.subscription, 'Microsoft.Consumption/budgets', resourceNames(config).budget);
    const found = await unlessUnregistered(() => azure.read(id));
    return found?.properties?.timePeriod?.startDate ?? null;
}
/** Only one that was deleted from where ours belongs can be recovered; for any other the name is taken. */
async function findDeletedVault({ azure, baseline: { config, ids } }) {
    const name = ids.vault.slice(ids.vault.lastIndexOf('/') + 1);
    const type = 'Microsoft.KeyVault/locations/deletedVaults';
    const deletedId = (0,resource_id/* resourceId */.a)(ids.subscription, type, config.region, name);
    const [vault, deleted] = await Promise.all([
        azure.read(ids.vault),
        unlessUnregistered(() => azure.read(deletedId))
    ]);
    const isOurs = (0,resource_id/* sameId */.s)(deleted?.properties?.vaultId ?? '', ids.vault);
    return vault === undefined && isOurs ? deletedId : null;
}

;// CONCATENATED MODULE: ./.build/provisioning/live-state/index.js







/** Every value that templates take from what exists. */
const liveStateSlices = {
    ...networkSlices,
    ...platformSlices,
    ...identitySlices,
    ...clusterSlices,
    ...gatewaySlices
};
const entries = Object.entries(liveStateSlices);
/** The live state of an environment of which nothing is known: `npm run synth`, and the intent of an approval. */
const EMPTY_LIVE_STATE = Object.fromEntries(entries.map(([name, { empty }]) => [name, empty]));
const schema = schemas/* strictObject */.rej(Object.fromEntries(entries.map(([name, slice]) => [name, slice.schema])));
/** Returns whether a value has exactly the slices of a live state, each as its schema says. */
function isLiveState(value) {
    return schema.safeParse(value).success;
}
/** Returns a reader of these slices, for a step whose templates use them. `colours`: the clusters that the run creates or manages. */
function readSlices(names, colours = []) {
    return async (context) => {
        const azure = readingOnce(context.azure);
        const read = (name) => liveStateSlices[name].read({ ...context, azure, colours });
        const values = await Promise.all(names.map(async (name) => [name, await read(name)]));
        return Object.fromEntries(values);
    };
}
/** Reads what the templates of the steps write back or leave out, each resource once. Throws Failure where Azure refuses. */
async function readLiveState(steps, context) {
    const shared = { ...context, azure: readingOnce(context.azure) };
    const parts = await Promise.all(steps.map(step => step.read?.(shared)));
    return Object.assign({}, EMPTY_LIVE_STATE, ...parts);
}

;// CONCATENATED MODULE: ./.build/provisioning/prerequisites.js


/** Returns rights, resource providers and regional types that stacks need; those of the network unless others are named. */
function prerequisites(baseline, stacks = networkStacksOf(baseline)) {
    return prerequisitesOf(baseline, stacks.map(name => STACKS[name].build(baseline, EMPTY_LIVE_STATE)));
}

;// CONCATENATED MODULE: ./.build/registry/images.js
/**
 * The tag that proves an image: it holds the beginning of the digest, so that a registry which has the tag has the
 * content. Tagged images are also what retention of untagged manifests leaves alone.
 */
function provingTag({ digest }) {
    return digest.replace(/^sha256:([0-9a-f]{12}).*$/, 'sha256-$1');
}
/** An image as the configuration writes it. */
function importOf({ from, to, tag }) {
    const [, registry = '', source = '', digest = ''] = /^([^/]+)\/(.+)@(sha256:[0-9a-f]{64})$/.exec(from) ?? [];
    return { registry, source, digest, repository: to, tag };
}
/** `host/repository@digest`, as people write it. */
function imageName({ registry, source, digest }) {
    return `${registry}/${source}@${digest}`;
}

;// CONCATENATED MODULE: ./.build/registry/import.js


/** A registry takes imports one beside the other; a handful at a time keeps clear of its limits. */
const AT_ONCE = 5;
const IMPORT_SECONDS = 60;
/**
 * Imports images by digest through Resource Manager, which reaches a registry that is closed to all networks as long as
 * trusted services may pass ("Import container images", registries with restricted access). An image that is there already is
 * left alone. Gives what happened to each, in their order. Throws Failure `image-not-imported` for the first that fails,
 * once those under way have ended.
 */
async function importImages(azure, registry, images, options = {}) {
    const outcomes = [];
    for (let first = 0; first < images.length; first += AT_ONCE) {
        const batch = images.slice(first, first + AT_ONCE);
        const ended = await Promise.allSettled(batch.map(image => importImage(azure, registry, image, options)));
        for (const outcome of ended) {
            if (outcome.status === 'rejected')
                throw outcome.reason;
            outcomes.push(outcome.value);
        }
    }
    return outcomes;
}
async function importImage(azure, registry, image, options) {
    const send = (tag, mode) => azure.act(registry, 'importImage', {
        source: { registryUri: image.registry, sourceImage: `${image.source}@${image.digest}` },
        targetTags: [`${image.repository}:${tag}`],
        mode
    }, { expectedSeconds: IMPORT_SECONDS, ...options });
    try {
        const outcome = await send(provingTag(image), 'NoForce').then(() => 'imported', presentOrThrow);
        // Others may have moved a tag that people know; the digest is what was reviewed.
        if (image.tag !== undefined)
            await send(image.tag, 'Force');
        return outcome;
    }
    catch (error) {
        throw asFailure(error, image, registry);
    }
}
/** A tag that holds the digest is refused only where the same content has it. */
function presentOrThrow(error) {
    if (error instanceof failure/* Failure */.H && error.details.status === 409 && /already exists/i.test(error.message))
        return 'present';
    throw error;
}
const REMEDIES = [
    {
        when: /not found|manifest.?unknown|does not exist|could not be found/i,
        remedy: 'Check repository and digest: what was deleted upstream cannot be imported any more.'
    },
    {
        when: /unauthori[sz]ed|denied|toomanyrequests|rate limit/i,
        remedy: 'The source refused: import from a mirror that serves it without login, or import it by hand once.'
    },
    {
        when: /network|firewall|trusted|bypass|client with IP/i,
        remedy: 'Let trusted services pass the registry: `networkRuleBypassOptions: AzureServices`, which a policy may forbid.'
    }
];
/** An import that Azure took and could not finish failed because of the image or its source, whatever code it ended with. */
function isAboutImage({ reason, details: { status, leaves = [] } }) {
    if (reason === 'azure-refused' || reason === 'deployment-failed')
        return true;
    return reason !== 'not-authorized' && status === undefined && leaves.length > 0;
}
const OTHERWISE = 'Read what Azure says above, correct it and run again; what was imported stays.';
/** Only what Azure says of the image is told as such; a refused login or a cancelled run keeps its own reason. */
function asFailure(error, image, registry) {
    if (!(error instanceof failure/* Failure */.H) || !isAboutImage(error))
        return error;
    const remedy = REMEDIES.find(({ when }) => when.test(error.message))?.remedy ?? OTHERWISE;
    return new failure/* Failure */.H('image-not-imported', `${imageName(image)} could not be imported: ${error.message}`, {
        ...error.details,
        subject: registry,
        remedy,
        cause: error
    });
}

;// CONCATENATED MODULE: ./.build/provisioning/digest.js

/** Characters of a change's digest: 60 bits, so that 200 changes fit into 2 kB of job output. */
const CHANGE_DIGEST_LENGTH = 10;
/** Characters of an intent's digest: 132 bits; it stands for everything that was asked. */
const INTENT_DIGEST_LENGTH = 22;
/** JSON with sorted keys and without `undefined`: equal values give equal text whatever order they were built in. */
function canonicalJson(value) {
    return JSON.stringify(value ?? null, (_key, member) => (isPlainObject(member) ? digest_sorted(member) : member));
}
/** The first characters of base64url(SHA-256) over the value's canonical JSON; six bits a character. */
function digest(value, length) {
    return (0,external_node_crypto_.createHash)('sha256').update(canonicalJson(value)).digest('base64url').slice(0, length);
}
/**
 * A creation, deletion or detachment is known by id and kind, a modification by each path and its new value as well: what
 * the old value was does not matter to whoever approves the new one.
 */
function changeDigest(id, kind, properties) {
    const what = kind === 'modify' ? properties.map(({ path, after }) => [path, after ?? null]).sort(byPath) : [];
    return digest([id.toLowerCase(), kind, what], CHANGE_DIGEST_LENGTH);
}
function byPath([a], [b]) {
    return String(a) < String(b) ? -1 : 1;
}
function isPlainObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function digest_sorted(value) {
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

;// CONCATENATED MODULE: ./.build/provisioning/redaction.js
/** Properties whose values must not be printed, by type in lower case and the name of the property at any depth. */
const SECRET_PROPERTIES = {
    // A custom rule compares a header with the guard of the preview.
    'microsoft.network/applicationgatewaywebapplicationfirewallpolicies': ['matchValues']
};
const REDACTED = '(not shown)';
/** Returns the changes of a resource without the values that are secrets: what stands there instead says nothing of them. */
function redacted(type, changes) {
    const secret = SECRET_PROPERTIES[type.toLowerCase()];
    if (secret === undefined)
        return changes;
    return changes.map(change => {
        const isSecret = change.path.split('.').some(segment => secret.includes(segment));
        const shown = (value) => (value === undefined || !isSecret ? without(value, secret) : REDACTED);
        return {
            ...change,
            ...('before' in change ? { before: shown(change.before) } : {}),
            ...('after' in change ? { after: shown(change.after) } : {})
        };
    });
}
function without(value, secret) {
    if (Array.isArray(value))
        return value.map(each => without(each, secret));
    if (typeof value !== 'object' || value === null)
        return value;
    const members = Object.entries(value);
    return Object.fromEntries(members.map(([name, inner]) => [name, secret.includes(name) ? REDACTED : without(inner, secret)]));
}

;// CONCATENATED MODULE: ./.build/provisioning/risk-backup.js
/** What changes of a cluster's backups can do. The first row that fits decides. */
const backupRisks = [
    {
        type: 'Microsoft.DataProtection/backupVaults',
        kind: 'modify',
        risk: 'disruptive',
        because: 'How long what was deleted can be had back, and who may write the vault, can change.'
    },
    {
        type: 'Microsoft.DataProtection/backupVaults',
        kind: 'delete',
        risk: 'destructive',
        because: 'The backups go with their vault.'
    },
    {
        type: 'Microsoft.DataProtection/backupVaults/backupPolicies',
        kind: 'modify',
        risk: 'disruptive',
        because: 'How often it is backed up, and how long backups are kept, changes; older ones may go.'
    },
    {
        type: 'Microsoft.DataProtection/backupVaults/backupPolicies',
        kind: 'delete',
        risk: 'disruptive',
        because: 'What it said is backed up no more.'
    },
    {
        type: 'Microsoft.DataProtection/backupVaults/backupInstances',
        kind: 'modify',
        risk: 'disruptive',
        because: 'What of the cluster is backed up, and where its snapshots lie, changes.'
    },
    {
        type: 'Microsoft.DataProtection/backupVaults/backupInstances',
        kind: 'delete',
        risk: 'destructive',
        because: 'The cluster is backed up no more, and its backups go.'
    },
    {
        type: 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings',
        kind: 'modify',
        risk: 'disruptive',
        because: 'What another service may do inside the cluster changes.'
    },
    {
        type: 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings',
        kind: 'delete',
        risk: 'disruptive',
        because: 'Another service loses its way into the cluster: backups fail.'
    }
];

;// CONCATENATED MODULE: ./.build/provisioning/risk-pool.js
const risk_pool_CLUSTER = 'Microsoft.ContainerService/managedClusters';
const POOL_TYPE = `${risk_pool_CLUSTER}/agentPools`;
/** What a change of a pool's property does, wherever the pool is written. Titles are pages of the AKS documentation. */
const risk_pool_properties = [
    // "Manage node pools", limitations; `hostGroupID`, `osDiskType`: the published API; spot: "Add an Azure Spot node pool"; host encryption: "Host-based encryption".
    {
        names: [
            'availabilityZones',
            'enableEncryptionAtHost',
            'enableNodePublicIP',
            'enableUltraSSD',
            'gpuInstanceProfile',
            'hostGroupID',
            'kubeletDiskType',
            'maxPods',
            'nodePublicIPPrefixID',
            'osDiskSizeGB',
            'osDiskType',
            'osType',
            'podSubnetID',
            'proximityPlacementGroupID',
            'scaleSetEvictionPolicy',
            'scaleSetPriority',
            'spotMaxPrice',
            'type',
            'vmSize',
            'vnetSubnetID'
        ],
        risk: 'destructive',
        because: 'It is fixed: Azure refuses the change, and a pool of another name has to take its place.',
        fixed: true
    },
    {
        names: ['orchestratorVersion'],
        risk: 'destructive',
        because: 'It is an upgrade, which provisioning does not do: every node is drained and re-imaged.'
    },
    // "Upgrade the OS version of node pools", "Enable FIPS", "Node disruption policy".
    {
        names: ['osSKU', 'enableFIPS', 'nodeImageVersion', 'kubeletConfig', 'linuxOSConfig', 'securityProfile'],
        risk: 'disruptive',
        because: 'Its nodes are drained and re-imaged, one surge after the other.'
    },
    { names: ['minCount', 'maxCount'], risk: 'safe', because: 'Only how far the autoscaler may go changes.' },
    { names: ['upgradeSettings'], risk: 'safe', because: 'It counts from the next upgrade on.' },
    { names: ['tags'], risk: 'safe', because: 'Tags are labels; nothing restarts.' },
    {
        names: ['enableAutoScaling', 'count', 'scaleDownMode'],
        risk: 'disruptive',
        because: 'Nodes are added or drained, or nobody adds any when they are needed.'
    },
    // "Use node taints", "Use labels": nodes that are there get them as well.
    {
        names: ['nodeTaints'],
        risk: 'disruptive',
        because: 'Nodes get them at once: NoExecute evicts pods, the others keep new ones away.'
    },
    {
        names: ['nodeLabels'],
        risk: 'disruptive',
        because: 'Nodes get them at once: pods that ask for a label that is gone find no node when they start anew.'
    },
    { names: ['mode'], risk: 'disruptive', because: 'The system’s own pods go to other nodes the next time they start.' }
];
/** Inside the cluster's body; what is said there of other pools is left out as no change (`noise-cluster.ts`). */
const INLINE = 'properties.agentPoolProfiles.*';
/** What changes of pools can do, those in the cluster's body and those beside it. */
const poolRisks = [
    // Pulumi-azure-nextgen#168: "Adding agent pools to an existing cluster is not allowed through managed cluster operations".
    {
        type: risk_pool_CLUSTER,
        kind: 'modify',
        path: INLINE,
        property: 'create',
        risk: 'destructive',
        because: 'Azure refuses to add a pool to the body of a cluster that exists: this one is gone, or has another name.'
    },
    ...risk_pool_properties.flatMap(({ names, ...judgement }) => names.flatMap((name) => [
        { type: POOL_TYPE, kind: 'modify', path: `properties.${name}`, ...judgement },
        { type: risk_pool_CLUSTER, kind: 'modify', path: `${INLINE}.${name}`, ...judgement }
    ])),
    {
        type: POOL_TYPE,
        kind: 'modify',
        risk: 'disruptive',
        because: 'AKS reconciles the pool and resumes an upgrade that was left half done.'
    },
    {
        type: POOL_TYPE,
        kind: 'delete',
        risk: 'destructive',
        because: 'Its nodes are drained and gone; what runs there needs room in another pool, and loses what lies on them.'
    }
];

;// CONCATENATED MODULE: ./.build/provisioning/risk-cluster.js

const CLUSTER_TYPE = 'Microsoft.ContainerService/managedClusters';
const FIXED = 'It is fixed: Azure refuses the change (PropertyChangeNotAllowed), and a new cluster has to take its place.';
/** What a change of a cluster's own properties does; the first row that fits decides. Titles are pages of the AKS documentation. */
const risk_cluster_properties = [
    // "Upgrade an AKS cluster": one write starts it, and a control plane never goes back.
    {
        paths: ['properties.kubernetesVersion'],
        risk: 'destructive',
        because: 'It is an upgrade, which provisioning does not do: the control plane never goes back.'
    },
    {
        paths: ['location', 'sku.name', 'kind', 'extendedLocation'],
        risk: 'destructive',
        because: FIXED
    },
    {
        paths: ['sku', 'properties.supportPlan'],
        risk: 'disruptive',
        because: 'What Azure promises and supports changes, what the API server can take, and the price; nothing restarts.'
    },
    // "Use a managed identity in AKS"; a cluster whose identity lacks its roles cannot even be deleted (Azure/AKS#2121).
    {
        paths: ['identity'],
        risk: 'destructive',
        because: 'The control plane works with another identity from here on; without its roles the cluster can neither change nor be deleted.'
    },
    {
        paths: ['properties.identityProfile'],
        risk: 'disruptive',
        because: 'Nodes are drained and re-imaged to take another identity, and pull nothing without its roles.'
    },
    // The published API marks these as not to be changed, and so do "Create a private AKS cluster" and "API Server VNet Integration".
    {
        paths: [
            'properties.dnsPrefix',
            'properties.fqdnSubdomain',
            'properties.nodeResourceGroup',
            'properties.enableRBAC',
            'properties.diskEncryptionSetID',
            'properties.apiServerAccessProfile.subnetId',
            'properties.apiServerAccessProfile.privateDNSZone',
            'properties.apiServerAccessProfile.enableVnetIntegration'
        ],
        risk: 'destructive',
        because: FIXED
    },
    {
        paths: [
            'properties.apiServerAccessProfile.enablePrivateCluster',
            'properties.apiServerAccessProfile.enablePrivateClusterPublicFQDN',
            'properties.apiServerAccessProfile.authorizedIPRanges'
        ],
        risk: 'disruptive',
        because: 'Who reaches the API server, and under which name, changes from this moment.'
    },
    {
        paths: ['properties.apiServerAccessProfile.disableRunCommand'],
        risk: 'safe',
        because: 'Only commands through Resource Manager are let in or kept out; nothing restarts.'
    },
    // "Customize cluster egress with outbound types".
    {
        paths: ['properties.networkProfile.outboundType'],
        risk: 'destructive',
        because: 'Everything in the cluster leaves by another way and address: past the firewall, or not at all.'
    },
    // "Update Azure CNI IPAM mode and data plane technology": one way, and all pools at the same time.
    {
        paths: ['properties.networkProfile.networkDataplane', 'properties.networkProfile.networkPluginMode'],
        risk: 'destructive',
        because: 'All nodes of all pools are re-imaged at once, and there is no way back.'
    },
    {
        paths: ['properties.networkProfile.networkPolicy'],
        risk: 'disruptive',
        because: 'All nodes of all pools are re-imaged at once, and policies are not enforced meanwhile.'
    },
    {
        paths: ['properties.networkProfile.advancedNetworking'],
        risk: 'disruptive',
        because: 'The agents that carry and watch the traffic of pods restart on every node.'
    },
    {
        paths: ['networkPlugin', 'serviceCidr', 'serviceCidrs', 'dnsServiceIP', 'loadBalancerSku'].map(name => `properties.networkProfile.${name}`),
        risk: 'destructive',
        because: FIXED
    },
    {
        paths: ['properties.networkProfile'],
        risk: 'destructive',
        because: 'Traffic of all pods depends on it, and Azure refuses most changes of it.'
    },
    // "Manage local accounts", "Use Azure RBAC for Kubernetes authorization", "Create an OpenID Connect provider".
    {
        paths: ['properties.disableLocalAccounts', 'properties.aadProfile'],
        risk: 'disruptive',
        because: 'Other people and pipelines can sign in, or no longer can, from this moment.'
    },
    {
        paths: ['properties.oidcIssuerProfile'],
        risk: 'disruptive',
        because: 'The API server restarts, and the issuer cannot be switched off again.'
    },
    {
        paths: ['properties.securityProfile.workloadIdentity'],
        risk: 'disruptive',
        because: 'Pods that start from now on get a token for Azure, or get none.'
    },
    {
        paths: ['properties.securityProfile.imageCleaner'],
        risk: 'safe',
        because: 'Only images that nobody uses are removed, or stay.'
    },
    {
        paths: ['properties.securityProfile.defender'],
        risk: 'disruptive',
        because: 'The sensor comes to every node, or leaves it, and then nobody is told of attacks.'
    },
    {
        paths: ['properties.securityProfile.azureKeyVaultKms'],
        risk: 'destructive',
        because: 'Secrets of the cluster are encrypted with another key; without the old one they cannot be read.'
    },
    // "Node disruption policy" names changes that re-image nodes.
    {
        paths: ['properties.securityProfile', 'properties.httpProxyConfig', 'properties.bootstrapProfile'],
        risk: 'disruptive',
        because: 'Nodes are drained and re-imaged to take it.'
    },
    {
        paths: ['properties.addonProfiles.azurepolicy'],
        risk: 'disruptive',
        because: 'Other objects are admitted or refused once the add-on has come or gone.'
    },
    {
        paths: ['properties.addonProfiles.azureKeyvaultSecretsProvider'],
        risk: 'disruptive',
        because: 'Pods that mount secrets of a vault cannot start while the driver is away, and do not see renewed ones.'
    },
    {
        paths: ['properties.addonProfiles'],
        risk: 'disruptive',
        because: 'Agents come, go or restart on every node, and what they do stops meanwhile.'
    },
    {
        paths: ['properties.azureMonitorProfile'],
        risk: 'disruptive',
        because: 'Metrics are collected from now on, or no longer, and alerts on them with it.'
    },
    { paths: ['properties.metricsProfile'], risk: 'safe', because: 'Only what costs are split by changes.' },
    {
        paths: ['properties.storageProfile'],
        risk: 'disruptive',
        because: 'Volumes of a driver that is switched off can no longer be made or attached.'
    },
    {
        paths: ['properties.autoScalerProfile'],
        risk: 'disruptive',
        because: 'Nodes are added and drained by other rules from now on.'
    },
    {
        paths: ['properties.workloadAutoScalerProfile'],
        risk: 'disruptive',
        because: 'What scales by events stays at the size it has while nothing scales it.'
    },
    {
        paths: ['properties.ingressProfile', 'properties.serviceMeshProfile'],
        risk: 'disruptive',
        because: 'What leads traffic to pods comes, goes or restarts.'
    },
    {
        paths: ['properties.nodeProvisioningProfile'],
        risk: 'disruptive',
        because: 'AKS makes and removes nodes beside the pools, or stops doing so.'
    },
    // "Automatically upgrade an AKS cluster"; "Auto-upgrade node OS images".
    {
        paths: ['properties.autoUpgradeProfile'],
        risk: 'disruptive',
        because: 'AKS begins or stops to upgrade by itself in the next window; leaving or entering Unmanaged re-images nodes.'
    },
    {
        paths: ['properties.upgradeSettings'],
        risk: 'disruptive',
        because: 'Upgrades no longer stop, or stop again, where something would break.'
    }
];
/** The cluster as a whole. */
const whole = [
    {
        type: CLUSTER_TYPE,
        kind: 'modify',
        risk: 'disruptive',
        because: 'AKS reconciles the whole cluster and resumes an upgrade that was left half done.'
    },
    {
        type: CLUSTER_TYPE,
        kind: 'delete',
        risk: 'destructive',
        because: 'All that runs in it is gone, with its nodes and the volumes in the group of its nodes.'
    }
];
/** What changes of a cluster and of its pools can do. The first row that fits decides. */
const clusterRisks = [
    ...poolRisks,
    ...risk_cluster_properties.flatMap(({ paths, risk, because }) => paths.map((path) => {
        const fixed = because === FIXED ? { fixed: true } : {};
        return { type: CLUSTER_TYPE, kind: 'modify', path, risk, because, ...fixed };
    })),
    ...whole
];

;// CONCATENATED MODULE: ./.build/provisioning/risk-cluster-parts.js
/** What changes of what stands beside a cluster can do: its windows, rules, identities and events. The first row that fits decides. */
const clusterPartRisks = [
    {
        type: 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
        kind: 'modify',
        risk: 'safe',
        because: 'AKS changes the cluster by itself at other times.'
    },
    {
        type: 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
        kind: 'delete',
        risk: 'disruptive',
        because: 'AKS may change the cluster by itself at any time.'
    },
    {
        type: 'Microsoft.AlertsManagement/prometheusRuleGroups',
        kind: 'modify',
        risk: 'safe',
        because: 'Only what is computed, and who is told, changes.'
    },
    {
        type: 'Microsoft.AlertsManagement/prometheusRuleGroups',
        kind: 'delete',
        risk: 'disruptive',
        because: 'Nobody is told, and dashboards lack what it computes.'
    },
    {
        type: 'Microsoft.Insights/dataCollectionRuleAssociations',
        kind: 'modify',
        risk: 'safe',
        because: 'Only what is collected, and where to, changes.'
    },
    {
        type: 'Microsoft.Insights/dataCollectionRuleAssociations',
        kind: 'delete',
        risk: 'disruptive',
        because: 'The cluster’s logs or metrics stop; what was collected stays.'
    },
    {
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
        kind: 'modify',
        path: 'location',
        risk: 'destructive',
        because: 'It is fixed: one in another region is another identity, and has none of its roles.',
        fixed: true
    },
    {
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
        kind: 'modify',
        risk: 'disruptive',
        because: 'In which regions it may be used can change; its principal and its roles stay.'
    },
    {
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
        kind: 'modify',
        risk: 'disruptive',
        because: 'Other pods can act as the identity, and those that could so far get no new token.'
    },
    {
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
        kind: 'delete',
        risk: 'destructive',
        because: 'Pods that act as the identity get no new token, and lose what it may do within the hour.'
    },
    {
        type: 'Microsoft.Authorization/roleAssignments',
        kind: 'modify',
        risk: 'destructive',
        because: 'It is fixed: Azure refuses the change (RoleAssignmentUpdateNotPermitted).'
    },
    {
        type: 'Microsoft.EventGrid/systemTopics',
        kind: 'modify',
        path: 'properties.source',
        risk: 'destructive',
        because: 'It is fixed: the topic must be made anew, and its subscriptions go with it.',
        fixed: true
    },
    {
        type: 'Microsoft.EventGrid/systemTopics',
        kind: 'modify',
        risk: 'disruptive',
        because: 'Events wait, or are lost, while nobody may deliver them.'
    },
    {
        type: 'Microsoft.EventGrid/systemTopics',
        kind: 'delete',
        risk: 'disruptive',
        because: 'Its subscriptions go with it, and what happens to the cluster meanwhile is told to nobody.'
    },
    {
        type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions',
        kind: 'modify',
        risk: 'disruptive',
        because: 'Other events are delivered, or elsewhere.'
    },
    {
        type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions',
        kind: 'delete',
        risk: 'disruptive',
        because: 'What happens to the cluster is told to nobody.'
    }
];

;// CONCATENATED MODULE: ./.build/provisioning/risk-gitops.js
const risk_gitops_EXTENSION = 'Microsoft.KubernetesConfiguration/extensions';
const CONFIGURATION = 'Microsoft.KubernetesConfiguration/fluxConfigurations';
/**
 * What changes of extensions and of Flux's configurations can do ("Deploy applications using GitOps with Flux v2": with
 * `prune`, all that a configuration or a kustomization made goes with it). The first row that fits decides.
 */
const gitopsRisks = [
    {
        type: CONFIGURATION,
        kind: 'modify',
        path: 'properties.kustomizations.*',
        property: 'create',
        risk: 'safe',
        because: 'It applies what is not there yet.'
    },
    {
        type: CONFIGURATION,
        kind: 'modify',
        path: 'properties.kustomizations.*',
        property: 'delete',
        risk: 'destructive',
        because: 'With prune, everything this kustomization made is deleted from the cluster.'
    },
    {
        type: CONFIGURATION,
        kind: 'modify',
        path: 'properties.kustomizations.*.path',
        risk: 'destructive',
        because: 'With prune, everything that is not under the new path is deleted from the cluster.'
    },
    {
        type: CONFIGURATION,
        kind: 'modify',
        path: 'properties.scope',
        risk: 'destructive',
        because: 'It is fixed: the configuration must be made anew, and with prune what it made goes first.'
    },
    {
        type: CONFIGURATION,
        kind: 'modify',
        path: 'properties.namespace',
        risk: 'destructive',
        because: 'It is fixed: the configuration must be made anew, and with prune what it made goes first.'
    },
    {
        type: CONFIGURATION,
        kind: 'modify',
        path: 'properties.suspend',
        risk: 'disruptive',
        because: 'Flux stops to apply what is committed, or catches up with all of it.'
    },
    {
        type: CONFIGURATION,
        kind: 'modify',
        risk: 'disruptive',
        because: 'Flux applies another revision, or in another way, to all that runs.'
    },
    {
        type: CONFIGURATION,
        kind: 'delete',
        risk: 'destructive',
        because: 'With prune, everything it made is deleted from the cluster: the workload with all that carries it.'
    },
    {
        type: risk_gitops_EXTENSION,
        kind: 'modify',
        risk: 'disruptive',
        because: 'Its pods restart, perhaps in another version.'
    },
    {
        type: risk_gitops_EXTENSION,
        kind: 'delete',
        risk: 'destructive',
        because: 'What it installed is gone, and nothing any longer looks after what it made.'
    }
];

;// CONCATENATED MODULE: ./.build/provisioning/risk-platform.js
const SETTINGS_ONLY = 'Only what is told, and to whom, changes.';
const ACCESS = 'Who reaches it, and how one signs in to it, changes from this moment.';
/** What changes of registry, vault, gateway, policies and monitoring can do. The first row that fits decides. */
const platformRisks = [
    {
        type: 'Microsoft.Authorization/policyAssignments',
        kind: 'modify',
        risk: 'disruptive',
        because: 'Other objects are admitted or refused, up to twenty minutes from now.'
    },
    {
        type: 'Microsoft.Authorization/policyAssignments',
        kind: 'delete',
        risk: 'disruptive',
        because: 'What it refused is admitted.'
    },
    {
        type: 'Microsoft.Authorization/roleAssignments',
        kind: 'delete',
        risk: 'destructive',
        because: 'An identity loses what it may do.'
    },
    {
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
        kind: 'delete',
        risk: 'destructive',
        because: 'One of the same name is another identity, and has none of its roles.'
    },
    { type: 'Microsoft.Consumption/budgets', kind: 'modify', risk: 'safe', because: SETTINGS_ONLY },
    {
        type: 'Microsoft.ContainerRegistry/registries',
        kind: 'modify',
        path: 'properties.networkRuleBypassOptions',
        risk: 'disruptive',
        because: 'Without the bypass no image can be imported.'
    },
    {
        type: 'Microsoft.ContainerRegistry/registries',
        kind: 'modify',
        path: 'properties.zoneRedundancy',
        risk: 'destructive',
        because: 'It is fixed: the registry must be made anew.',
        fixed: true
    },
    {
        type: 'Microsoft.ContainerRegistry/registries',
        kind: 'modify',
        path: 'properties.policies.quarantinePolicy',
        risk: 'disruptive',
        because: 'Images that are pushed from now on can be pulled only once a scanner released them.'
    },
    {
        type: 'Microsoft.ContainerRegistry/registries',
        kind: 'modify',
        path: 'properties.adminUserEnabled',
        risk: 'disruptive',
        because: ACCESS
    },
    {
        type: 'Microsoft.ContainerRegistry/registries',
        kind: 'modify',
        path: 'properties.anonymousPullEnabled',
        risk: 'disruptive',
        because: ACCESS
    },
    {
        type: 'Microsoft.ContainerRegistry/registries',
        kind: 'modify',
        path: 'properties.publicNetworkAccess',
        risk: 'disruptive',
        because: ACCESS
    },
    {
        type: 'Microsoft.ContainerRegistry/registries',
        kind: 'modify',
        path: 'properties.networkRuleSet',
        risk: 'disruptive',
        because: ACCESS
    },
    {
        type: 'Microsoft.ContainerRegistry/registries',
        kind: 'modify',
        path: 'properties.networkRuleBypassAllowedForTasks',
        risk: 'disruptive',
        because: ACCESS
    },
    {
        type: 'Microsoft.ContainerRegistry/registries',
        kind: 'delete',
        risk: 'destructive',
        because: 'Its images are gone, and nodes that need one cannot start it.'
    },
    {
        type: 'Microsoft.ContainerRegistry/registries/replications',
        kind: 'delete',
        risk: 'disruptive',
        because: 'Whoever pulls in that region waits for another one, and pays for the transfer.'
    },
    {
        type: 'Microsoft.KeyVault/vaults',
        kind: 'modify',
        path: 'properties.enablePurgeProtection',
        risk: 'disruptive',
        because: 'It cannot be taken back.'
    },
    {
        type: 'Microsoft.KeyVault/vaults',
        kind: 'modify',
        path: 'properties.softDeleteRetentionInDays',
        risk: 'destructive',
        because: 'It is fixed: Azure refuses the change.',
        fixed: true
    },
    { type: 'Microsoft.KeyVault/vaults', kind: 'modify', risk: 'disruptive', because: ACCESS },
    {
        type: 'Microsoft.KeyVault/vaults',
        kind: 'delete',
        risk: 'destructive',
        because: 'It is never purged: until its retention ends it can be recovered with its secrets, and its name stays taken.'
    },
    { type: 'Microsoft.Storage/storageAccounts', kind: 'modify', risk: 'disruptive', because: ACCESS },
    {
        type: 'Microsoft.Storage/storageAccounts',
        kind: 'delete',
        risk: 'destructive',
        because: 'What lies in its queues and blobs is gone.'
    },
    {
        type: 'Microsoft.Network/privateEndpoints',
        kind: 'modify',
        risk: 'disruptive',
        because: 'Connections through it can drop.'
    },
    {
        type: 'Microsoft.Network/privateEndpoints',
        kind: 'delete',
        risk: 'destructive',
        because: 'What it leads to is no longer reached from the networks.'
    },
    {
        type: 'Microsoft.Network/privateDnsZones/A',
        kind: 'modify',
        risk: 'disruptive',
        because: 'A name leads to another address once its old answer has run out.'
    },
    {
        type: 'Microsoft.Network/applicationGateways',
        kind: 'modify',
        path: 'properties.autoscaleConfiguration',
        risk: 'safe',
        because: 'Instances come and go beside those that work.'
    },
    {
        type: 'Microsoft.Network/applicationGateways',
        kind: 'modify',
        path: 'zones',
        risk: 'destructive',
        because: 'Zones are fixed: the gateway must be made anew.',
        fixed: true
    },
    {
        type: 'Microsoft.Network/applicationGateways',
        kind: 'modify',
        path: 'properties.requestRoutingRules',
        risk: 'destructive',
        because: 'Clients are led elsewhere from this moment; a replacement of the cluster does that step by step.'
    },
    {
        type: 'Microsoft.Network/applicationGateways',
        kind: 'modify',
        risk: 'disruptive',
        because: 'The gateway takes the change for minutes; new connections can fail.'
    },
    {
        type: 'Microsoft.Network/applicationGateways',
        kind: 'delete',
        risk: 'destructive',
        because: 'Nobody reaches the workload.'
    },
    {
        type: 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies',
        kind: 'modify',
        risk: 'disruptive',
        because: 'Other requests are let through or blocked from this moment.'
    },
    { type: 'Microsoft.Insights/actionGroups', kind: 'modify', risk: 'safe', because: SETTINGS_ONLY },
    { type: 'Microsoft.Insights/activityLogAlerts', kind: 'modify', risk: 'safe', because: SETTINGS_ONLY },
    { type: 'Microsoft.Insights/activityLogAlerts', kind: 'delete', risk: 'disruptive', because: 'Nobody is told.' },
    { type: 'Microsoft.Insights/scheduledQueryRules', kind: 'modify', risk: 'safe', because: SETTINGS_ONLY },
    { type: 'Microsoft.Insights/scheduledQueryRules', kind: 'delete', risk: 'disruptive', because: 'Nobody is told.' },
    {
        type: 'Microsoft.Insights/dataCollectionRules',
        kind: 'modify',
        risk: 'safe',
        because: 'Only what is collected, and where to, changes.'
    },
    {
        type: 'Microsoft.OperationalInsights/queryPacks/queries',
        kind: 'modify',
        risk: 'safe',
        because: 'A query is only text.'
    },
    {
        type: 'Microsoft.OperationalInsights/queryPacks/queries',
        kind: 'delete',
        risk: 'safe',
        because: 'A query is only text.'
    },
    {
        type: 'Microsoft.OperationalInsights/workspaces/tables',
        kind: 'modify',
        path: 'properties.plan',
        risk: 'disruptive',
        because: 'Azure lets a table change its plan once a week; alerts on it work only on Analytics.'
    },
    {
        type: 'Microsoft.Monitor/accounts',
        kind: 'delete',
        risk: 'destructive',
        because: 'All metrics of the clusters are gone.'
    }
];

;// CONCATENATED MODULE: ./.build/provisioning/risk.js






/** The first row that fits decides, so the particular stands before the general. */
const risks = [
    {
        type: 'Microsoft.Resources/deploymentStacks',
        kind: 'detach',
        risk: 'safe',
        because: 'The record of an earlier format is deleted; every resource it manages is kept, and the new record takes it over.'
    },
    {
        type: 'Microsoft.Resources/deploymentStacks',
        kind: 'create',
        risk: 'safe',
        because: 'The new record takes over the resources of the earlier one as they are.'
    },
    {
        type: 'Microsoft.Resources/deploymentStacks',
        kind: 'modify',
        risk: 'safe',
        because: 'The record gets the tags by which its environment knows it; its resources are not touched.'
    },
    { type: '*', kind: 'create', risk: 'safe', because: 'It adds what is not there.' },
    { type: '*', kind: 'detach', risk: 'safe', because: 'The resource stays; only its stack forgets it.' },
    { type: '*', kind: 'modify', path: 'tags', risk: 'safe', because: 'Tags are labels; nothing restarts.' },
    {
        type: 'Microsoft.Insights/diagnosticSettings',
        kind: 'modify',
        risk: 'safe',
        because: 'Only what is logged, and where to, changes.'
    },
    {
        type: 'Microsoft.Insights/diagnosticSettings',
        kind: 'delete',
        risk: 'disruptive',
        because: 'Its logs stop; what was collected stays.'
    },
    {
        type: 'Microsoft.Network/azureFirewalls',
        kind: 'modify',
        path: 'properties.ipConfigurations',
        risk: 'destructive',
        because: 'The firewall can take another private address, and every route to it would lead nowhere.'
    },
    {
        type: 'Microsoft.Network/azureFirewalls',
        kind: 'modify',
        path: 'properties.sku',
        risk: 'destructive',
        because: 'A change of tier takes the firewall out of service.'
    },
    {
        type: 'Microsoft.Network/azureFirewalls',
        kind: 'modify',
        path: 'zones',
        risk: 'destructive',
        because: 'Zones are fixed: the firewall must be made anew.',
        fixed: true
    },
    {
        type: 'Microsoft.Network/azureFirewalls',
        kind: 'modify',
        risk: 'disruptive',
        because: 'The firewall is reprogrammed for minutes; connections through it can drop.'
    },
    {
        type: 'Microsoft.Network/azureFirewalls',
        kind: 'delete',
        risk: 'destructive',
        because: 'Everything behind it loses its way out.'
    },
    {
        type: 'Microsoft.Network/firewallPolicies',
        kind: 'modify',
        path: 'properties.insights',
        risk: 'safe',
        because: 'Only where the policy logs to changes.'
    },
    {
        type: 'Microsoft.Network/firewallPolicies',
        kind: 'modify',
        risk: 'disruptive',
        because: 'Every firewall that uses the policy is reprogrammed.'
    },
    {
        type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
        kind: 'modify',
        risk: 'disruptive',
        because: 'Rules change for traffic that flows now, and the firewall is reprogrammed for minutes.'
    },
    {
        type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
        kind: 'delete',
        risk: 'destructive',
        because: 'What its rules allow is blocked.'
    },
    {
        type: 'Microsoft.Network/bastionHosts',
        kind: 'modify',
        risk: 'disruptive',
        because: 'Open sessions can drop.'
    },
    {
        type: 'Microsoft.Network/publicIPAddresses',
        kind: 'modify',
        path: 'sku',
        risk: 'destructive',
        because: 'The kind of an address is fixed: it must be given back, and another one comes.',
        fixed: true
    },
    {
        type: 'Microsoft.Network/publicIPAddresses',
        kind: 'modify',
        path: 'zones',
        risk: 'destructive',
        because: 'Zones of an address are fixed: it must be given back, and another one comes.',
        fixed: true
    },
    {
        type: 'Microsoft.Network/publicIPAddresses',
        kind: 'delete',
        risk: 'destructive',
        because: 'The address is given back for good; allow-lists elsewhere still name it.'
    },
    {
        type: 'Microsoft.Network/virtualNetworks',
        kind: 'modify',
        path: 'properties.subnets.*',
        property: 'create',
        risk: 'safe',
        because: 'It adds a subnet beside the others.'
    },
    {
        type: 'Microsoft.Network/virtualNetworks',
        kind: 'modify',
        path: 'properties.subnets.*',
        property: 'delete',
        risk: 'destructive',
        because: 'A subnet goes, and everything in it has to go first.'
    },
    {
        type: 'Microsoft.Network/virtualNetworks',
        kind: 'modify',
        path: 'properties.subnets.*.properties.addressPrefix',
        risk: 'destructive',
        because: 'A range in use cannot be changed; everything in it has to go first.'
    },
    {
        type: 'Microsoft.Network/virtualNetworks',
        kind: 'modify',
        path: 'properties.subnets.*.properties.privateEndpointNetworkPolicies',
        risk: 'disruptive',
        because: 'Security rules and routes start or stop to apply to private endpoints: traffic from outside may reach the registry and the vault by another way, or not at all.'
    },
    {
        type: 'Microsoft.Network/virtualNetworks',
        kind: 'modify',
        path: 'properties.addressSpace',
        risk: 'disruptive',
        because: 'Peerings carry the new ranges only after they are synchronised.'
    },
    {
        type: 'Microsoft.Network/virtualNetworks',
        kind: 'modify',
        path: 'properties.dhcpOptions',
        risk: 'disruptive',
        because: 'Machines keep the old DNS servers until they restart.'
    },
    {
        type: 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
        kind: 'delete',
        risk: 'destructive',
        because: 'Traffic between hub and spoke stops.'
    },
    {
        type: 'Microsoft.Network/networkSecurityGroups',
        kind: 'modify',
        path: 'properties.securityRules',
        risk: 'disruptive',
        because: 'Other traffic is allowed or denied from this moment.'
    },
    {
        type: 'Microsoft.Network/routeTables',
        kind: 'modify',
        risk: 'disruptive',
        because: 'Traffic takes another way from this moment.'
    },
    {
        type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
        kind: 'delete',
        risk: 'destructive',
        because: 'Names of the zone are no longer found from that network.'
    },
    {
        type: 'Microsoft.OperationalInsights/workspaces',
        kind: 'modify',
        path: 'properties.retentionInDays',
        risk: 'disruptive',
        because: 'A shorter retention discards older logs.'
    },
    {
        type: 'Microsoft.OperationalInsights/workspaces',
        kind: 'modify',
        path: 'properties.features.disableLocalAuth',
        risk: 'disruptive',
        because: "The workspace accepts or refuses its keys from this moment. Defender's sensor signs in with a key; everything else signs in with an identity."
    },
    {
        type: 'Microsoft.OperationalInsights/workspaces',
        kind: 'delete',
        risk: 'destructive',
        because: 'Its logs can be recovered for 14 days and are lost then.'
    },
    ...platformRisks,
    ...clusterRisks,
    ...clusterPartRisks,
    ...backupRisks,
    ...gitopsRisks,
    { type: '*', kind: 'modify', risk: 'disruptive', because: 'What this does to traffic is not known.' },
    { type: '*', kind: 'delete', risk: 'destructive', because: 'What is deleted does not come back.' }
];
const severity = { safe: 0, disruptive: 1, destructive: 2 };
/** How much a change can hurt and why; of a modification, its worst property. */
function riskOf(type, kind, properties) {
    if (kind !== 'modify' || properties.length === 0)
        return judgementOf(rowFor(type, kind, undefined));
    return worst(properties.map(property => judgeProperty(type, property)));
}
/** Returns what of a modified property Azure only refuses to change: the property itself, or the parts of it. */
function fixedIn(type, property) {
    if (rowFor(type, 'modify', property).fixed === true)
        return [property];
    return partsOf(property).flatMap(part => fixedIn(type, part));
}
/** A block that comes or goes as a whole is as bad as the worst that is in it. */
function judgeProperty(type, property) {
    const row = rowFor(type, 'modify', property);
    const parts = row.property === undefined ? partsOf(property) : [];
    return worst([judgementOf(row), ...parts.map(part => judgeProperty(type, part))]);
}
/** The members or elements of a property's value that differ, as changes of their own. */
function partsOf({ path, before, after }) {
    const [old, next] = [membersOf(before), membersOf(after)];
    return Object.keys({ ...old, ...next })
        .filter(name => JSON.stringify(old[name]) !== JSON.stringify(next[name]))
        .map(name => {
        const kind = old[name] === undefined ? 'create' : next[name] === undefined ? 'delete' : 'modify';
        return { path: `${path}.${name}`, kind, before: old[name], after: next[name] };
    });
}
function membersOf(value) {
    return typeof value === 'object' && value !== null ? { ...value } : {};
}
function worst(judgements) {
    return judgements.reduce((worst, next) => (severity[next.risk] > severity[worst.risk] ? next : worst));
}
function rowFor(type, kind, property) {
    const row = risks.find(each => each.kind === kind && fitsType(each.type, type) && fitsProperty(each, property));
    if (row === undefined)
        throw new TypeError(`no risk for ${kind} of ${type}`);
    return row;
}
function judgementOf({ risk, because }) {
    return { risk, because };
}
function fitsType(pattern, type) {
    return pattern === '*' || pattern.toLowerCase() === type.toLowerCase();
}
function fitsProperty(row, property) {
    if (row.path === undefined)
        return true;
    if (property === undefined)
        return false;
    if (row.property === undefined)
        return pathFits(property.path, row.path, false);
    return row.property === property.kind && pathFits(property.path, row.path);
}

;// CONCATENATED MODULE: ./.build/provisioning/change.js



/** Returns a change with its digest and its risk, and without values that are secrets. */
function resourceChange(fields) {
    const { id, type, kind } = fields;
    const properties = redacted(type, fields.properties ?? []);
    return { ...fields, properties, digest: changeDigest(id, kind, properties), ...riskOf(type, kind, properties) };
}
/** One line for logs and messages, and one for each property: `~ modify /subscriptions/…`. */
function changeLines(change) {
    const head = `${SIGN[change.kind]} ${change.kind} ${change.id}`;
    return [
        head,
        ...change.properties.map(({ path, before, after }) => `    ${path}: ${shown(before)} → ${shown(after)}`)
    ];
}
const SIGN = { create: '+', modify: '~', delete: '-', detach: '×' };
const LONGEST_VALUE = 200;
function shown(value) {
    const text = value === undefined ? '(none)' : JSON.stringify(value);
    return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/images.js




/** Kept at the platform's group: which images the registry was given last. No registry tells that while it is closed. */
const LEDGER_TAG = 'aks-baseline-images';
const LEDGER_DIGEST_LENGTH = 16;
const IMAGES_SECONDS = 120;
const IMAGES = 'images';
/**
 * Imports images into the registry. What lies in a registry that is closed to all networks cannot be read through Resource
 * Manager, so the platform's group is marked with a digest of what was imported; that an image is really there is proved
 * again by every import, which Azure refuses for a tag that exists.
 */
function imagesStep(images, needs) {
    return {
        name: IMAGES,
        needs,
        expectedSeconds: IMAGES_SECONDS,
        intent: () => images,
        // An import that is under way makes the next one of the same tag wait or answer that it exists.
        settle: () => Promise.resolve(),
        async plan(context) {
            const changes = (await isMarked(images, context)) ? [] : images.map(image => changeOf(image, context));
            return {
                step: IMAGES,
                evaluation: { by: 'reads' },
                changes,
                unchanged: images.length - changes.length,
                noise: 0,
                pending: changes.length > 0
            };
        },
        async apply(context) {
            const { azure, baseline, signal, log } = context;
            const outcomes = await importImages(azure, baseline.ids.registry, images, { signal });
            log.info(`images: ${outcomes.filter(outcome => outcome === 'imported').length} imported, the others were there`);
            await mark(images, context);
        }
    };
}
function ledgerOf(images, registry) {
    return digest({ images, registry: registry.toLowerCase() }, LEDGER_DIGEST_LENGTH);
}
async function isMarked(images, { azure, baseline }) {
    const [group, registry] = await Promise.all([
        azure.read(baseline.ids.platformGroup),
        azure.read(baseline.ids.registry)
    ]);
    return registry !== undefined && group?.tags?.[LEDGER_TAG] === ledgerOf(images, baseline.ids.registry);
}
async function mark(images, { azure, baseline, signal }) {
    const { platformGroup, registry } = baseline.ids;
    const group = await azure.read(platformGroup);
    if (group === undefined)
        throw noGroup(platformGroup);
    const tags = { ...group.tags, [LEDGER_TAG]: ledgerOf(images, registry) };
    await azure.write(platformGroup, { location: group.location, tags }, { signal });
}
function noGroup(group) {
    return new failure/* Failure */.H('azure-refused', `${group} went away while images were imported.`, {
        subject: group,
        remedy: 'Find out who deleted it, then plan and apply again.'
    });
}
/** Listed as what the registry gets below it, which has no id of its own in Resource Manager. */
function changeOf(image, { baseline }) {
    const type = 'Microsoft.ContainerRegistry/registries/images';
    const id = `${baseline.ids.registry}/images/${image.repository}:${provingTag(image)}`;
    return resourceChange({ step: IMAGES, id, type, kind: 'create', certain: true });
}

;// CONCATENATED MODULE: ./.build/provisioning/template-ids.js


/** The vehicle of a nested template: Azure neither keeps it in a stack's ledger nor lists it in a what-if. */
const DEPLOYMENT_TYPE = 'Microsoft.Resources/deployments';
/**
 * Every resource of a stack's template, nested deployments' resources included and the deployments themselves left out.
 * Throws TypeError for a name or scope that only Azure could evaluate: ids must be known before anything exists.
 */
function templateResources(stack) {
    return resourcesAt(stack.template, stack.deploymentScope);
}
function resourcesAt(template, scope) {
    return Object.values(template.resources).flatMap(resource => resource.type === DEPLOYMENT_TYPE
        ? resourcesAt(innerTemplate(resource), innerScope(resource, scope))
        : [resourceAt(resource, scope)]);
}
function resourceAt(resource, scope) {
    const { type, properties } = resource;
    return { id: idOf(resource, scope), type, ...(properties === undefined ? {} : { properties }) };
}
function innerTemplate({ name, properties }) {
    if (properties === undefined || !('template' in properties))
        throw new TypeError(`${name} has no inline template`);
    return properties.template;
}
/** A deployment that names a subscription and no group goes to the subscription itself. */
function innerScope(resource, scope) {
    if (resource.resourceGroup === undefined) {
        return resource.subscriptionId === undefined ? scope : (0,resource_id/* subscriptionId */.pk)(literalText(resource.subscriptionId));
    }
    const subscription = resource.subscriptionId ?? (0,resource_id/* parseResourceId */.RQ)(scope).subscriptionId;
    return (0,resource_id/* resourceGroupId */.x6)(literalText(subscription), literalText(resource.resourceGroup));
}
function idOf(resource, group) {
    return (0,resource_id/* resourceId */.a)(scopeOf(resource, group), resource.type, ...literalText(resource.name).split('/'));
}
/** `scope` of an extension resource is a whole id, or `<namespace>/<type>/<name>` within the deployment's own group. */
function scopeOf({ scope }, group) {
    if (scope === undefined)
        return group;
    const text = literalText(scope);
    return text.startsWith('/') ? (0,resource_id/* asResourceId */.IX)(text) : (0,resource_id/* asResourceId */.IX)(`${group}/providers/${text}`);
}
function literalText(text) {
    if (isExpression(text))
        throw new TypeError(`${text} is an expression; names and scopes of a stack are literals`);
    return unescapeText(text);
}

;// CONCATENATED MODULE: ./.build/provisioning/durations.js

/** Seconds a resource usually takes to be deleted by itself, where it takes long. */
const deletionSeconds = {
    'microsoft.containerservice/managedclusters': 300,
    'microsoft.containerservice/managedclusters/agentpools': 150,
    'microsoft.eventgrid/systemtopics': 20,
    'microsoft.kubernetesconfiguration/extensions': 60,
    'microsoft.kubernetesconfiguration/fluxconfigurations': 60,
    'microsoft.network/privatednszones': 30,
    'microsoft.network/privatednszones/virtualnetworklinks': 60
};
const DELETED_BY_DEFAULT = 10;
/** How long a deletion usually takes; seconds. */
function removalSecondsOf(id) {
    return deletionSeconds[(0,resource_id/* parseResourceId */.RQ)(id).type.toLowerCase()] ?? DELETED_BY_DEFAULT;
}
/** Deleting a stack that keeps everything it manages. */
const DISSOLUTION_SECONDS = 30;
/** One peering. */
const TRANSIT_SECONDS = 20;
/** Rule groups of a firewall that is in use, a peering, links. */
const FOREIGN_SECONDS = 400;
/** Reading and putting groups; registering a provider takes about a minute where it is needed. */
const GROUPS_SECONDS = 5;
/**
 * Seconds after the start of a stack at which a resource of this type can be there at the earliest: the stack's and the
 * deployment's own start, then the resource. Looking sooner would only cost requests.
 */
const readySeconds = {
    'microsoft.containerregistry/registries': 25,
    // Private, in a network of ours and with add-ons: six to nine minutes; pools come after it.
    'microsoft.containerservice/managedclusters': 370,
    'microsoft.containerservice/managedclusters/agentpools': 520,
    'microsoft.containerservice/managedclusters/maintenanceconfigurations': 375,
    'microsoft.eventgrid/systemtopics': 20,
    'microsoft.keyvault/vaults': 40,
    'microsoft.kubernetesconfiguration/extensions': 130,
    'microsoft.kubernetesconfiguration/fluxconfigurations': 170,
    'microsoft.managedidentity/userassignedidentities': 15,
    'microsoft.managedidentity/userassignedidentities/federatedidentitycredentials': 15,
    'microsoft.network/azurefirewalls': 400,
    'microsoft.network/networksecuritygroups': 15,
    'microsoft.network/privatednszones': 40,
    'microsoft.network/privatednszones/virtualnetworklinks': 45,
    'microsoft.network/privateendpoints/privatednszonegroups': 65,
    'microsoft.network/virtualnetworks': 25,
    'microsoft.operationalinsights/workspaces': 35
};
const READY_BY_DEFAULT = 10;
/** When to look first whether a resource of that type exists; seconds after its step began. */
function firstLookSeconds(type) {
    return readySeconds[type.toLowerCase()] ?? READY_BY_DEFAULT;
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/groups.js





const GROUPS = 'groups';
/**
 * Resource groups by direct PUT, never as members of a stack: a stack that lost one would delete all that is in it. And
 * the registration of resource providers, without which nothing can be put into them.
 */
function groupsStep(wantedGroups, wantedNamespaces) {
    const compare = (context) => difference(wantedGroups(context.baseline), wantedNamespaces(context.baseline), context);
    return {
        name: GROUPS,
        needs: [],
        expectedSeconds: GROUPS_SECONDS,
        intent: baseline => ({ groups: wantedGroups(baseline), namespaces: wantedNamespaces(baseline) }),
        // Groups are put synchronously and a registration is followed by whoever asks for it again: nothing can be under way.
        settle: () => Promise.resolve(),
        async plan(context) {
            const found = await compare(context);
            const changes = changesOf(found, context);
            const { unchanged } = found;
            return { step: GROUPS, evaluation: { by: 'reads' }, changes, unchanged, noise: 0, pending: changes.length > 0 };
        },
        async apply(context) {
            const { groups, namespaces } = await compare(context);
            const { azure, signal } = context;
            await Promise.all([
                ...groups.map(({ wanted, found }) => azure.write(wanted.id, bodyFor(wanted, found), { signal })),
                ...namespaces.map(namespace => azure.register(namespace, { signal }))
            ]);
        }
    };
}
async function difference(wanted, namespaces, context) {
    const [present, registered] = await Promise.all([
        Promise.all(wanted.map(({ id }) => context.azure.read(id))),
        Promise.all(namespaces.map(namespace => isRegistered(namespace, context)))
    ]);
    const compared = wanted.map((group, i) => ({ wanted: group, found: present[i], tags: tagChanges(group, present[i]) }));
    for (const { wanted: group, found } of compared)
        refuseOtherLocation(group, found);
    const groups = compared.filter(({ found, tags }) => found === undefined || tags.length > 0);
    const missing = namespaces.filter((_, i) => registered[i] === false);
    return { groups, namespaces: missing, unchanged: wanted.length + namespaces.length - groups.length - missing.length };
}
async function isRegistered(namespace, { azure, baseline }) {
    const provider = await azure.read(providerId(namespace, baseline));
    return provider?.registrationState === 'Registered';
}
function providerId(namespace, { ids }) {
    return (0,resource_id/* asResourceId */.IX)(`${ids.subscription}/providers/${namespace}`);
}
/** Azure answers such a PUT with InvalidResourceGroupLocation; to say so before anything is approved saves the reader a run. */
function refuseOtherLocation({ id, body }, found) {
    if (found === undefined || sameLocation(found.location, body.location))
        return;
    throw new failure/* Failure */.H('azure-refused', `${id} is in ${found.location}, and the configuration asks for ${body.location}.`, {
        subject: id,
        remedy: 'A resource group cannot move: set `region` back, use another environment, or delete the group first.'
    });
}
/** Only tags we want are compared: those that others put on the group are theirs. Azure ignores the case of a tag's name. */
function tagChanges({ body }, found) {
    const present = new Map(Object.entries(found?.tags ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    return Object.entries(body.tags).flatMap(([name, after]) => {
        const before = present.get(name.toLowerCase());
        if (before === after)
            return [];
        return [{ path: `tags.${name}`, kind: before === undefined ? 'create' : 'modify', before, after }];
    });
}
/** A PUT replaces all tags, so those of others are written back. */
function bodyFor({ body }, found) {
    const ours = new Set(Object.keys(body.tags).map(name => name.toLowerCase()));
    const theirs = Object.entries(found?.tags ?? {}).filter(([name]) => !ours.has(name.toLowerCase()));
    return { location: found?.location ?? body.location, tags: { ...Object.fromEntries(theirs), ...body.tags } };
}
function changesOf({ groups, namespaces }, { baseline }) {
    const common = { step: GROUPS, certain: true };
    return [
        ...groups.map(({ wanted, found, tags }) => {
            const type = 'Microsoft.Resources/resourceGroups';
            return found === undefined
                ? resourceChange({ ...common, id: wanted.id, type, kind: 'create' })
                : resourceChange({ ...common, id: wanted.id, type, kind: 'modify', properties: tags });
        }),
        ...namespaces.map(namespace => {
            const id = providerId(namespace, baseline);
            return resourceChange({ ...common, id, type: 'Microsoft.Resources/providers', kind: 'create' });
        })
    ];
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/needs.js


/** A stack waits for the resources of earlier stacks that its own template names, and for nothing else of them. */
function needsOf(own, earlier) {
    return [{ step: GROUPS }, ...needsNaming([own.template, templateResources(own).map(({ id }) => id)], earlier)];
}
/** The resources of earlier stacks that a value names anywhere, or something below them. */
function needsNaming(value, earlier) {
    const text = JSON.stringify(value).toLowerCase();
    return earlier
        .flatMap(other => templateResources(other).map(({ id }) => ({ step: other.step, until: id })))
        .filter(({ until }) => names(text, until));
}
/** The steps with only those needs that are met within them: what a shorter list leaves out stands already. */
function within(steps) {
    const present = new Set(steps.map(({ name }) => name));
    return steps.map(step => ({ ...step, needs: step.needs.filter(need => present.has(need.step)) }));
}
/** Whether JSON text holds the id, or the id of something below it. */
function names(text, id) {
    const wanted = id.toLowerCase();
    return text.includes(`${wanted}"`) || text.includes(`${wanted}/`);
}

;// CONCATENATED MODULE: ./.build/provisioning/deletion-order.js

/**
 * Types that we delete ourselves before their stack lets go of them, first to last. A stack deletes what it drops after
 * its deployment, all at once and again and again for an hour (deployment-stacks#173, #194), and cannot be cancelled.
 * Node pools are left to it on purpose: of a pool that is renamed, or replaced because Azure refuses the change, the new one
 * runs before the old one is drained.
 */
const deletionOrder = [
    {
        type: 'Microsoft.Insights/diagnosticSettings',
        when: 'always',
        because: 'a setting outlives what it is on, and comes back with the next resource of that name'
    },
    {
        type: 'Microsoft.Insights/dataCollectionRuleAssociations',
        when: 'always',
        because: 'a rule that has associations cannot be deleted ("Data Collection Rules - Delete")'
    },
    {
        type: 'Microsoft.EventGrid/systemTopics',
        when: 'always',
        because: 'a source takes one topic, and what-if does not say so of a second one (arm-template-whatif#424)'
    },
    {
        type: 'Microsoft.DataProtection/backupVaults/backupInstances',
        when: 'always',
        because: 'a vault that protects something cannot be deleted, and lets go of it through the extension'
    },
    {
        type: 'Microsoft.KubernetesConfiguration/fluxConfigurations',
        when: 'always',
        because: 'a cluster without the extension cannot take away what its configurations made (tutorial-use-gitops-flux2)'
    },
    {
        type: 'Microsoft.KubernetesConfiguration/extensions',
        when: 'always',
        because: 'an extension is removed by the cluster it is in'
    },
    {
        type: 'Microsoft.ContainerService/managedClusters',
        when: 'always',
        because: 'a cluster whose identity or zone is gone first cannot be deleted any more (AKS#2121)'
    },
    {
        type: 'Microsoft.Authorization/roleAssignments',
        when: 'renamed',
        because: 'of two assignments that say the same, Azure refuses the second (RoleAssignmentExists, deployment-stacks#233)'
    },
    {
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
        when: 'always',
        because: 'an identity takes one write at a time, and no issuer and subject twice (bicep-registry-modules#1447, bicep-types-az#2029)'
    },
    {
        type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
        when: 'always',
        because: 'a zone that has links cannot be deleted (deployment-stacks#227), nor another of its name be linked'
    },
    {
        type: 'Microsoft.Network/privateDnsZones',
        when: 'always',
        because: 'a network takes one zone of a name'
    }
];
/** Types a stack cannot delete and detaches instead ("Deployment stacks", known limitations). */
const STAY = new Set([
    'microsoft.keyvault/vaults/accesspolicies',
    'microsoft.keyvault/vaults/keys',
    'microsoft.keyvault/vaults/secrets'
]);
/** What becomes of a resource that its stack lets go of. */
function fateOf(type) {
    return STAY.has(type.toLowerCase()) ? 'detach' : 'delete';
}
/** Whether we delete resources of the type ourselves, whatever else a step changes. */
function isDeletedFirst(type) {
    return deletionOrder.some(row => row.when === 'always' && sameType(row.type, type));
}
/** The deletions among a step's changes that need an order, wave after wave. */
function deletionWaves(changes) {
    return deletionOrder.flatMap(row => {
        const ids = changes.filter(change => isFirst(row, change, changes)).map(({ id }) => id);
        return ids.length === 0 ? [] : [{ because: row.because, chains: chainsOf(ids) }];
    });
}
function isFirst(row, change, all) {
    if (change.kind !== 'delete' || !sameType(row.type, change.type))
        return false;
    return row.when === 'always' || all.some(other => other.kind === 'create' && isBeside(other, change));
}
/** Of the same type and on the same thing. */
function isBeside(a, b) {
    return sameType(a.type, b.type) && parentOf(a.id) === parentOf(b.id);
}
/** Azure takes one write below a zone, a cluster or an identity at a time. */
function chainsOf(ids) {
    return [...Map.groupBy(ids, parentOf).values()];
}
/** What a resource is below of; a resource of the group itself is alone. */
function parentOf(id) {
    const { names, scope, type } = (0,resource_id/* parseResourceId */.RQ)(id);
    if (names.length > 1)
        return id.toLowerCase().split('/').slice(0, -2).join('/');
    const isExtension = /\/providers\//i.test(scope) || sameType(type, 'Microsoft.Authorization/roleAssignments');
    return (isExtension ? scope : id).toLowerCase();
}
function sameType(a, b) {
    return a.toLowerCase() === b.toLowerCase();
}

;// CONCATENATED MODULE: ./.build/templates/foreign.js





/** What must be so in a hub or in zones that others own. */
function foreignNeeds(baseline) {
    const { existing } = baseline.config.hub;
    const links = zoneLinks(baseline)
        .filter(({ zoneOwner, right }) => zoneOwner === 'others' || right === 'none')
        .map(link => ({ ...link, body: linkBody(baseline, link) }));
    if (existing === undefined)
        return { links };
    const { ids } = baseline;
    const peering = { id: ids.hubPeering, body: { properties: hubPeeringProperties(baseline) } };
    return { links, rules: rules(baseline), peering: { ...peering, right: existing.peering, ours: ids.spokePeering } };
}
/** What we write ourselves where we have the right, in the order to write it. */
function foreignWrites(baseline) {
    const { rules: wanted, peering, links } = foreignNeeds(baseline);
    return [
        ...(wanted?.right === 'write' ? wanted.groups : []),
        ...(peering?.right === 'write' ? [peering] : []),
        ...links.filter(({ right }) => right === 'write')
    ].map(({ id, formerId, body }) => ({ id, body, ...(formerId === undefined ? {} : { formerId }) }));
}
/** What the identity that applies must be allowed to do outside our groups, and where. */
function foreignActions(baseline) {
    const { ids, config } = baseline;
    const { existing } = config.hub;
    const links = zoneLinks(baseline).filter(({ right }) => right === 'write');
    const needed = [
        [existing !== undefined, 'Microsoft.Network/virtualNetworks/peer/action', ids.hubNetwork],
        [existing?.peering === 'write', 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write', ids.hubNetwork],
        [
            existing !== undefined && links.some(({ to }) => to === 'hub'),
            'Microsoft.Network/virtualNetworks/join/action',
            ids.hubNetwork
        ],
        [
            existing?.firewallPolicy?.rules === 'write',
            'Microsoft.Network/firewallPolicies/ruleCollectionGroups/write',
            existing?.firewallPolicy?.id
        ],
        [
            existing?.logWorkspaceId !== undefined,
            'Microsoft.OperationalInsights/workspaces/sharedKeys/action',
            existing?.logWorkspaceId
        ],
        ...links
            .filter(({ zoneOwner, to }) => zoneOwner === 'others' && to === 'spoke')
            .map(({ zoneId }) => [true, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/write', zoneId])
    ];
    return needed.flatMap(([when, action, scope]) => when && scope !== undefined ? [{ action, scope: (0,resource_id/* asResourceId */.IX)(scope) }] : []);
}
/** The same for the platform: endpoints lead to a registry that is shared, and write their records into zones of others. */
function platformForeignActions({ config, ids }) {
    const join = 'Microsoft.Network/privateDnsZones/join/action';
    const approve = 'Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action';
    const zones = config.dns.zones === 'existing' ? [ids.zones.registry, ids.zones.vault] : [];
    const shared = config.registry.kind === 'shared' && config.dns.zones === 'own' ? [ids.registry] : [];
    return [...zones.map(scope => ({ action: join, scope })), ...shared.map(scope => ({ action: approve, scope }))];
}
function rules(baseline) {
    const { config, addresses } = baseline;
    const policy = config.hub.existing?.firewallPolicy;
    const sources = egressSources(addresses);
    return {
        policy: policy === undefined ? undefined : (0,resource_id/* asResourceId */.IX)(policy.id),
        right: policy?.rules ?? 'none',
        sources,
        rules: egressRulesOf(baseline).flatMap(({ collections }) => collections.flatMap(collection => collection.rules.map(rule => ({
            name: rule.name,
            because: rule.because,
            fqdns: egressNames(rule, config),
            fqdnTags: rule.fqdnTag === undefined ? [] : [rule.fqdnTag],
            protocol: rule.overTcp ? 'tcp' : 'https',
            port: portOf(rule)
        })))),
        groups: policy === undefined ? [] : foreign_ruleGroups(baseline, policy, sources)
    };
}
/**
 * Groups of a policy that others write to as well: the name tells whose they are, the priorities are those left to us. The
 * name carries the region, since environments of one name in two regions can share a hub.
 */
function foreign_ruleGroups(baseline, policy, sources) {
    const { config } = baseline;
    const idOf = (name) => (0,resource_id/* childId */._U)((0,resource_id/* asResourceId */.IX)(policy.id), 'ruleCollectionGroups', name);
    return egressRulesOf(baseline).map((group, i) => {
        const name = `${config.workload}-${config.environment}-${group.name}`;
        return {
            id: idOf(`${name}-${config.region}`),
            formerId: idOf(name),
            body: { properties: { ...ruleGroupProperties(group, sources, config), priority: policy.priority + i } }
        };
    });
}
function linkBody({ config }, link) {
    return { ...placement_placement(config), location: 'global', properties: zoneLinkProperties(link) };
}

;// CONCATENATED MODULE: ./.build/provisioning/cluster-record.js

/**
 * Returns whether a record's name in an API server zone has the form that AKS gives to a cluster's: its DNS prefix and eight
 * characters of AKS's own.
 */
function isClusterRecord(name, config, colour) {
    return new RegExp(`^${resourceNames(config).dnsPrefix(colour)}-[a-z0-9]{8}$`, 'i').test(name);
}

;// CONCATENATED MODULE: ./.build/provisioning/own-resources.js






/**
 * Everything that lies outside the environment's resource groups and is declared as shared: in places that the file names
 * by id, or with a name that carries workload and environment. No stack manages what lies in a place that the file names:
 * the stack would delete it together with the environment.
 */
const SHARED = [
    {
        because: 'rule groups, peering and zone links that the file allows in an existing hub or in existing zones',
        allows: ['write'],
        covers: (id, baseline) => foreignWrites(baseline).some(shared => [shared.id, shared.formerId ?? shared.id].some(each => (0,resource_id/* sameId */.s)(each, id)))
    },
    {
        because: "role assignments of our clusters' identities on a registry or a zone that the file names",
        allows: ['write', 'delete'],
        covers: (id, _, clusterRoles) => clusterRoles.some(role => (0,resource_id/* sameId */.s)(role, id))
    },
    {
        because: 'the record that AKS made for a cluster of ours in an API server zone that the file names',
        allows: ['delete'],
        covers: (id, { ids, config }) => own_resources_isOfType(id, 'Microsoft.Network/privateDnsZones/A') &&
            isBelow(id, ids.zones.apiServer) &&
            config_colours/* COLOURS */.O5.some(colour => isClusterRecord((0,resource_id/* parseResourceId */.RQ)(id).name, config, colour))
    },
    {
        because: 'images imported into a registry that the file names',
        allows: ['act'],
        covers: (id, { ids }) => (0,resource_id/* sameId */.s)(id, ids.registry)
    },
    {
        because: "the flow log of our spoke, a child of the region's network watcher",
        allows: ['write', 'delete'],
        covers: (id, { config, ids }) => own_resources_isIn(id, ids.subscription) &&
            own_resources_isNamed(id, 'Microsoft.Network/networkWatchers/flowLogs', resourceNames(config).flowLog)
    },
    {
        because: 'a policy definition of the subscription whose name carries workload and environment',
        allows: ['manage', 'write', 'delete'],
        covers: (id, baseline) => isAtSubscription(id, baseline) &&
            own_resources_isNamed(id, 'Microsoft.Authorization/policyDefinitions', resourceNames(baseline.config).ingressHostsPolicy)
    },
    {
        because: 'a budget of the subscription whose name carries workload and environment',
        allows: ['manage', 'write', 'delete'],
        covers: (id, baseline) => isAtSubscription(id, baseline) &&
            own_resources_isNamed(id, 'Microsoft.Consumption/budgets', resourceNames(baseline.config).budget)
    }
];
/** The resource groups that belong to an environment by their names, whether or not it has them all. */
function ownGroups({ ids }) {
    return [ids.hubGroup, ids.spokeGroup, ids.platformGroup, ids.clusterGroup, ids.backupGroup];
}
/**
 * Returns whether an environment may do an operation on a resource: it lies in one of its groups, or is declared as shared
 * for this operation. `clusterRoles`: role assignments of its clusters outside its groups, as far as they are known.
 */
function isOwnResource(id, baseline, operation, clusterRoles = []) {
    if (isInOwnGroup(id, baseline))
        return true;
    return SHARED.some(({ allows, covers }) => allows.includes(operation) && covers(id, baseline, clusterRoles));
}
/** Throws Failure `not-ours` for ids on which an environment may not do the operation. */
function refuseOthersResources(ids, baseline, operation, clusterRoles = []) {
    const others = ids.filter(id => !isOwnResource(id, baseline, operation, clusterRoles));
    const [first] = others;
    if (first === undefined)
        return;
    const { workload, environment } = baseline.config;
    const list = others.map(id => `- ${id}`);
    const refused = `Environment ${environment} of workload ${workload} may not ${VERBS[operation]} resources of others:`;
    throw new failure/* Failure */.H('not-ours', [refused, ...list].join('\n'), {
        subject: first,
        remedy: own_resources_REMEDIES[operation === 'manage' ? 'stack' : 'request']
    });
}
const VERBS = {
    manage: 'write or delete, through a deployment stack,',
    write: 'write',
    act: 'call an action on',
    delete: 'delete'
};
const own_resources_REMEDIES = {
    stack: 'They are in none of its resource groups, and no stack may manage what the file declares as shared. Find the stack that lists them, detach them from it, check workload, environment and region of the file, then plan again. Nothing was written to them.',
    request: 'They are in none of its resource groups, and the file does not declare them as shared for this. Check workload, environment and region, then plan again. Nothing was written to them.'
};
/** Resource groups of the environment, and everything in them. */
function isInOwnGroup(id, baseline) {
    const { subscriptionId, resourceGroup } = (0,resource_id/* parseResourceId */.RQ)(id);
    if (resourceGroup === undefined)
        return false;
    return ownGroups(baseline).some(own => (0,resource_id/* sameId */.s)(own, (0,resource_id/* resourceGroupId */.x6)(subscriptionId, resourceGroup)));
}
function own_resources_isOfType(id, type) {
    return (0,resource_id/* sameId */.s)((0,resource_id/* parseResourceId */.RQ)(id).type, type);
}
function own_resources_isNamed(id, type, name) {
    return own_resources_isOfType(id, type) && (0,resource_id/* sameId */.s)((0,resource_id/* parseResourceId */.RQ)(id).name, name);
}
function isBelow(id, parent) {
    return id.toLowerCase().startsWith(`${parent.toLowerCase()}/`);
}
function own_resources_isIn(id, subscription) {
    return (0,resource_id/* sameId */.s)((0,resource_id/* parseResourceId */.RQ)(id).subscriptionId, (0,resource_id/* parseResourceId */.RQ)(subscription).subscriptionId);
}
function isAtSubscription(id, { ids }) {
    return (0,resource_id/* sameId */.s)((0,resource_id/* parseResourceId */.RQ)(id).scope, ids.subscription);
}

;// CONCATENATED MODULE: ./.build/provisioning/own-stacks.js




/** Type of the records that list what an environment manages. */
const STACK_TYPE = 'Microsoft.Resources/deploymentStacks';
/**
 * Returns which part of an environment a stack is, or `undefined` for a stack of others. Its tags decide. A stack without
 * them, as the first format wrote it, is ours if it has the name and everything it manages is ours.
 */
function ownStack(state, baseline) {
    const tagged = ownerTags(state);
    const part = tagged === undefined ? untaggedPart(state, baseline) : taggedPart(tagged, baseline);
    if (part === undefined)
        return undefined;
    const isFormer = tagged === undefined || !(0,resource_id/* sameId */.s)(state.name, stackName(baseline.config, part));
    return { part, state, isFormer };
}
/** Returns the id of the record of a stack of the environment's subscription. */
function stackId(name, { ids }) {
    return (0,resource_id/* resourceId */.a)(ids.subscription, STACK_TYPE, name);
}
/** The stack of a part as it exists, in either format. */
async function readOwnStack({ azure, baseline }, part) {
    for (const name of namesOf(part, baseline)) {
        const state = await azure.stacks.read(name);
        const own = state === undefined ? undefined : ownStack(state, baseline);
        if (own?.part === part)
            return own;
    }
    return undefined;
}
/** Waits for a run of a part's stack that is under way, in either format. */
async function settleOwnStack(part, expectedSeconds, { azure, baseline, signal }) {
    const options = { signal, expectedSeconds };
    if ((await azure.stacks.settled(stackName(baseline.config, part), options)) !== undefined)
        return;
    const former = await readOwnStack({ azure, baseline }, part);
    if (former !== undefined)
        await azure.stacks.settled(former.state.name, options);
}
/** Names that the stack of a part can have, the present one first. */
function namesOf(part, { config }) {
    return [stackName(config, part), formerStackName(config, part)];
}
/** The ownership tags of a stack, or `undefined` where one is missing. Azure ignores the case of a tag's name. */
function ownerTags({ tags = {} }) {
    const values = new Map(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value]));
    const read = Object.entries(stackTagNames).map(([key, name]) => [key, values.get(name)]);
    return read.every(([, value]) => value !== undefined) ? Object.fromEntries(read) : undefined;
}
function taggedPart(tags, { config }) {
    const part = ALL_STACKS.find(each => each === tags.part);
    if (part === undefined)
        return undefined;
    const expected = stackTags(config, part);
    const owner = ['workload', 'environment', 'region'];
    return owner.every(key => tags[key] === expected[stackTagNames[key]]) ? part : undefined;
}
function untaggedPart(state, baseline) {
    const part = ALL_STACKS.find(each => namesOf(each, baseline).some(name => (0,resource_id/* sameId */.s)(name, state.name)));
    return part !== undefined && managesOnlyOwn(state, baseline) ? part : undefined;
}
/** A stack that manages nothing yet is told by the scope it deploys to. */
function managesOnlyOwn({ properties }, baseline) {
    const { resources = [], deploymentScope } = properties;
    const scope = deploymentScope === undefined ? undefined : (0,resource_id/* asResourceId */.IX)(deploymentScope);
    const isOwnScope = scope === undefined || (0,resource_id/* sameId */.s)(scope, baseline.ids.subscription) || isInOwnGroup(scope, baseline);
    return isOwnScope && resources.every(({ id }) => isOwnResource((0,resource_id/* asResourceId */.IX)(id), baseline, 'manage'));
}

;// CONCATENATED MODULE: ./.build/provisioning/ledger.js


/** Reads all stacks and tells which are this environment's (`own-stacks.ts`). */
async function readLedger({ azure, baseline }) {
    return ledger_ledgerOf(await allStacks(azure), baseline);
}
/** Reads every deployment stack of the subscription. */
async function allStacks(azure) {
    const stacks = [];
    for await (const stack of azure.stacks.list())
        stacks.push(stack);
    return stacks;
}
/** Sorts stacks into those of an environment and all others. */
function ledger_ledgerOf(stacks, baseline) {
    const known = stacks.map(state => ({ state, own: ownStack(state, baseline) }));
    return {
        ours: known.flatMap(({ own }) => own ?? []),
        others: known.flatMap(({ state, own }) => (own === undefined ? [state] : []))
    };
}
/** Ids of what stacks manage; of one type where one is named. */
function managedIds(stacks, type) {
    return stacks
        .flatMap(({ state }) => state.properties.resources ?? [])
        .map(({ id }) => (0,resource_id/* asResourceId */.IX)(id))
        .filter(id => type === undefined || (0,resource_id/* parseResourceId */.RQ)(id).type.toLowerCase() === type.toLowerCase());
}

// EXTERNAL MODULE: ./.build/runtime/wait-until.js
var wait_until = __webpack_require__(6825);
;// CONCATENATED MODULE: ./.build/provisioning/cross-step-order.js

const cross_step_order_NETWORK = 'Microsoft.Network/virtualNetworks';
const IDENTITY = 'Microsoft.ManagedIdentity/userAssignedIdentities';
const cross_step_order_CLUSTER = 'Microsoft.ContainerService/managedClusters';
const cross_step_order_STORAGE = 'Microsoft.Storage/storageAccounts';
const ASSIGNMENT = 'Microsoft.Authorization/roleAssignments';
const WORKSPACE = 'Microsoft.OperationalInsights/workspaces';
const cross_step_order_ZONE = 'Microsoft.Network/privateDnsZones';
const LINK = `${cross_step_order_ZONE}/virtualNetworkLinks`;
const cross_step_order_VAULT = 'Microsoft.DataProtection/backupVaults';
const cross_step_order_uses = (order, because, ...pairs) => pairs.map(([user, used]) => ({ user, used, order, because }));
/** Every pair of types of which one uses the other across stacks; a test finds them in the templates. */
const crossStackUses = [
    ...cross_step_order_uses('user-first', 'a data collection rule that has associations cannot be deleted ("Data Collection Rules - Delete")', ['Microsoft.Insights/dataCollectionRuleAssociations', 'Microsoft.Insights/dataCollectionRules']),
    ...cross_step_order_uses('user-first', 'a zone that has links cannot be deleted (deployment-stacks#227)', [LINK, cross_step_order_ZONE]),
    ...cross_step_order_uses('stack-order', 'a network, its subnets and its security groups exist as long as their environment', [cross_step_order_CLUSTER, cross_step_order_NETWORK], [`${cross_step_order_CLUSTER}/agentPools`, cross_step_order_NETWORK], ['Microsoft.Network/applicationGateways', cross_step_order_NETWORK], ['Microsoft.Network/applicationGateways', 'Microsoft.Network/publicIPAddresses'], ['Microsoft.Network/azureFirewalls', cross_step_order_NETWORK], ['Microsoft.Network/bastionHosts', cross_step_order_NETWORK], ['Microsoft.Network/privateEndpoints', cross_step_order_NETWORK], ['Microsoft.Network/virtualNetworkGateways', cross_step_order_NETWORK], [`${cross_step_order_NETWORK}/virtualNetworkPeerings`, cross_step_order_NETWORK], [LINK, cross_step_order_NETWORK]),
    ...cross_step_order_uses('stack-order', 'a cluster is removed after what hangs on it, and before its identity and its zone (AKS#2121)', [cross_step_order_CLUSTER, IDENTITY], [cross_step_order_CLUSTER, cross_step_order_ZONE], [`${cross_step_order_CLUSTER}/trustedAccessRoleBindings`, cross_step_order_CLUSTER], ['Microsoft.KubernetesConfiguration/extensions', cross_step_order_CLUSTER], ['Microsoft.KubernetesConfiguration/fluxConfigurations', cross_step_order_CLUSTER], ['Microsoft.EventGrid/systemTopics', cross_step_order_CLUSTER], [`${cross_step_order_VAULT}/backupInstances`, cross_step_order_CLUSTER], [`${cross_step_order_VAULT}/backupInstances`, cross_step_order_VAULT], [`${cross_step_order_VAULT}/backupInstances`, `${cross_step_order_VAULT}/backupPolicies`], [`${IDENTITY}/federatedIdentityCredentials`, IDENTITY]),
    ...cross_step_order_uses('no-order', 'an assignment does not hold what it is for; it is deleted with its own stack', [ASSIGNMENT, cross_step_order_CLUSTER], [ASSIGNMENT, IDENTITY], [ASSIGNMENT, cross_step_order_NETWORK], [ASSIGNMENT, cross_step_order_ZONE], [ASSIGNMENT, cross_step_order_STORAGE], [ASSIGNMENT, `${cross_step_order_STORAGE}/blobServices`], [ASSIGNMENT, `${cross_step_order_STORAGE}/blobServices/containers`], [ASSIGNMENT, `${cross_step_order_STORAGE}/queueServices`], [ASSIGNMENT, `${cross_step_order_STORAGE}/queueServices/queues`], [ASSIGNMENT, 'Microsoft.ContainerRegistry/registries'], [ASSIGNMENT, 'Microsoft.KeyVault/vaults']),
    ...cross_step_order_uses('no-order', 'Azure deletes an identity that a resource still names', ['Microsoft.EventGrid/systemTopics', IDENTITY], ['Microsoft.EventGrid/systemTopics/eventSubscriptions', IDENTITY], ['Microsoft.Network/applicationGateways', IDENTITY]),
    ...cross_step_order_uses('no-order', 'logs, events and alerts have nowhere to go any more, and nothing refuses that', ['Microsoft.AlertsManagement/prometheusRuleGroups', 'Microsoft.Insights/actionGroups'], ['Microsoft.AlertsManagement/prometheusRuleGroups', 'Microsoft.Monitor/accounts'], ['Microsoft.EventGrid/systemTopics/eventSubscriptions', cross_step_order_STORAGE], ['Microsoft.Insights/diagnosticSettings', WORKSPACE], ['Microsoft.Insights/diagnosticSettings', 'Microsoft.Network/networkSecurityGroups'], ['Microsoft.Insights/diagnosticSettings', 'Microsoft.Network/publicIPAddresses'], ['Microsoft.Insights/diagnosticSettings', cross_step_order_NETWORK], ['Microsoft.Network/firewallPolicies', WORKSPACE], [cross_step_order_CLUSTER, WORKSPACE]),
    ...cross_step_order_uses('no-order', 'a connection is cut when its target is deleted, and a zone group with its zone', ['Microsoft.Network/privateEndpoints', 'Microsoft.ContainerRegistry/registries'], ['Microsoft.Network/privateEndpoints', 'Microsoft.KeyVault/vaults'], ['Microsoft.Network/privateEndpoints/privateDnsZoneGroups', cross_step_order_ZONE])
];
/**
 * Returns the plans of steps whose deletions stand in another step's way, with those deletions alone: they are done before
 * any step runs. A step that waits for theirs anyway, as when an environment is destroyed, is not held up. Each stays in its
 * own step's plan, whose stack lists it until it is written, so a run that is killed in between leaves nothing that the next
 * one does not see.
 */
function deletionsInTheWay(plans, steps) {
    return plans.flatMap(plan => {
        const others = plans
            .filter(other => other !== plan && !awaited(other.step, steps).has(plan.step))
            .flatMap(({ changes }) => changes);
        const changes = plan.changes.filter(change => change.kind === 'delete' && others.some(other => holdsUp(change, other)));
        return changes.length === 0 ? [] : [{ ...plan, changes }];
    });
}
/** Names of the steps whose end a step waits for, directly or through others. */
function awaited(step, steps, known = new Set()) {
    const { needs = [] } = steps.find(({ name }) => name === step) ?? {};
    for (const need of needs) {
        if (need.until !== undefined || known.has(need.step))
            continue;
        known.add(need.step);
        awaited(need.step, steps, known);
    }
    return known;
}
function holdsUp(deletion, other) {
    if (cross_step_order_sameType(deletion.type, LINK))
        return movesZone(other, deletion);
    return other.kind === 'delete' && crossStackUses.some(row => row.order === 'user-first' && fits(row, deletion, other));
}
function fits({ user, used }, deletion, other) {
    return cross_step_order_sameType(user, deletion.type) && cross_step_order_sameType(used, other.type);
}
/**
 * Whether a change makes or deletes a zone of the link's name, or a link of such a zone: a network takes one zone of a
 * name, so a zone that moves between stacks must lose its links first, also where another one only comes.
 */
function movesZone({ kind, type, id }, link) {
    const isOne = cross_step_order_sameType(type, cross_step_order_ZONE) || cross_step_order_sameType(type, LINK);
    return isOne && (kind === 'create' || kind === 'delete') && zoneName(id) === zoneName(link.id);
}
function zoneName(id) {
    return (0,resource_id/* parseResourceId */.RQ)(id).names[0]?.toLowerCase();
}
function cross_step_order_sameType(a, b) {
    return a.toLowerCase() === b.toLowerCase();
}

;// CONCATENATED MODULE: ./.build/provisioning/pre-delete.js





/**
 * Deletes what a step's plan drops and what needs an order (`deletion-order.ts`), before the stack is written or deleted.
 * The stack's ledger lists a resource until then, so a run that is killed here leaves nothing behind that the next one does
 * not see; what is gone already is no error. Throws Failure where Azure refuses a deletion.
 */
async function deleteInOrder({ step, changes }, context) {
    for (const { because, chains } of deletionWaves(changes)) {
        for (const id of chains.flat())
            context.log.info(`${step}: deletes ${id} before its stack: ${because}`);
        const ended = await Promise.allSettled(chains.map(chain => deleteInTurn(chain, context)));
        for (const each of ended)
            if (each.status === 'rejected')
                throw each.reason;
    }
}
/**
 * Deletes, before any step runs, what would stand in another step's way (`cross-step-order.ts`). Returns the plans without
 * these deletions. Throws as `deleteInOrder`.
 */
async function clearTheWay(plans, steps, context) {
    const released = deletionsInTheWay(plans, steps);
    for (const plan of released)
        await deleteInOrder(plan, context);
    const gone = new Set(released.flatMap(({ changes }) => changes));
    return plans.map(plan => ({ ...plan, changes: plan.changes.filter(change => !gone.has(change)) }));
}
/** Deletes resources one after the other, each once the one before is gone. Throws Failure where Azure refuses a deletion. */
async function deleteInTurn(chain, context) {
    const { azure, signal } = context;
    for (const id of chain) {
        await azure.remove(id, { signal, expectedSeconds: removalSecondsOf(id) });
        await whenGone(id, context);
    }
}
const LOOK_EVERY = 10_000;
const LONGEST = 15 * 60_000;
/** An operation that succeeded is not yet a resource that nobody sees any more. */
async function whenGone(id, { azure, clock, signal }) {
    await (0,wait_until/* waitUntil */.a)({
        read: () => azure.read(id),
        isOver: found => found === undefined,
        every: LOOK_EVERY,
        limit: LONGEST,
        overdue: () => stays(id)
    }, { clock, signal });
}
function stays(id) {
    return new failure/* Failure */.H('deployment-failed', `${id} is still there a quarter of an hour after Azure deleted it.`, {
        subject: id,
        remedy: 'Look at it in the portal, delete it by hand and run again: its stack still lists it until then.'
    });
}

;// CONCATENATED MODULE: ./.build/provisioning/progress.js
/** A step that takes long says so once a minute and not more often. */
const LINE_EVERY = 60_000;
/** Logs elapsed and expected time of a running step until the function it returns is called or the run is cancelled. */
function watchProgress(step, { clock, log, signal }, doing = 'running') {
    const stop = new AbortController();
    const ended = AbortSignal.any([signal, stop.signal]);
    const startedAt = clock.now();
    const lines = async () => {
        while (!ended.aborted) {
            await clock.sleep(LINE_EVERY, ended);
            log.info(progressLine(step, doing, Math.round((clock.now() - startedAt) / 1000)));
        }
    };
    // Its sleep is rejected when it is stopped: that is its end, not a failure.
    lines().catch(() => undefined);
    return () => stop.abort();
}
function progressLine({ name, expectedSeconds }, doing, seconds) {
    const expected = seconds <= expectedSeconds
        ? `usually about ${duration(expectedSeconds)}`
        : `longer than the usual ${duration(expectedSeconds)}`;
    return `${name}: ${doing} for ${duration(seconds)}, ${expected}`;
}
/** `8 min 30 s` */
function duration(seconds) {
    const minutes = Math.floor(seconds / 60);
    const rest = Math.round(seconds % 60);
    if (minutes === 0)
        return `${rest} s`;
    return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/stack-removal.js










/** The step of a stack that is not wanted (any more): where it exists, it is deleted with all it manages. */
function stackRemovalStep(name, needs, options = {}) {
    const { alone = (_, work) => work(), beforeRemoval, judge = change => change, isLeft, afterRemoval } = options;
    const expectedSeconds = STACKS[name].seconds.remove;
    const { colour } = STACKS[name];
    return {
        name,
        stack: name,
        ...(colour === undefined ? {} : { colour }),
        needs,
        expectedSeconds,
        intent: baseline => ({ removed: stackName(baseline.config, name) }),
        async settle(context) {
            const stopProgress = watchProgress({ name, expectedSeconds }, context, 'waiting for an earlier run');
            await settleOwnStack(name, expectedSeconds, context).finally(stopProgress);
        },
        async plan(context) {
            const own = await readOwnStack(context, name);
            const changes = removalsOf(name, own, context.baseline).map(judge);
            const pending = own !== undefined || (await isLeft?.(context)) === true;
            const stack = own === undefined ? {} : { deletedStack: stackId(own.state.name, context.baseline) };
            return { step: name, evaluation: { by: 'reads' }, changes, unchanged: 0, noise: 0, pending, ...stack };
        },
        async apply(context, _observed, plan) {
            await beforeRemoval?.(context);
            await alone(context, async () => {
                await deleteInOrder(plan, context);
                await removeStack(name, context);
            });
            await afterRemoval?.(context);
        }
    };
}
/** Deletes a part's stack, in whichever format it is, with all it manages. Throws Failure `not-ours` for what it must not delete. */
async function removeStack(part, context) {
    const { azure, baseline, signal } = context;
    const own = await readOwnStack(context, part);
    if (own === undefined)
        return;
    refuseOthersResources(managedIds([own]), baseline, 'manage');
    await azure.stacks.remove(own.state.name, { signal, expectedSeconds: STACKS[part].seconds.remove });
}
/** Without the preview's policy, which a step of its own lists and deletes, whether or not the stack owns it. */
function removalsOf(step, own, baseline) {
    const elsewhere = previewFirewallPolicyId(baseline);
    const going = managedIds(own === undefined ? [] : [own]).filter(id => !(0,resource_id/* sameId */.s)(id, elsewhere));
    return going.map(id => {
        const { type } = (0,resource_id/* parseResourceId */.RQ)(id);
        return resourceChange({ step, id, type, kind: fateOf(type), certain: true });
    });
}

;// CONCATENATED MODULE: ./.build/preflight/rule.js
/** Declares rules of one topic: every value of the record is a rule, and `rules` of the topic's registry lists them all. */
function rule_rules(declared) {
    return declared;
}
/** Whether a rule is evaluated for a request. */
function applies({ phases, targets, when }, request) {
    const concerns = targets === undefined || targets.some(target => request.targets.includes(target));
    return phases.includes(request.phase) && concerns && (when?.(request) ?? true);
}

;// CONCATENATED MODULE: ./.build/preflight/evaluate.js



const ORDER = { error: 0, warning: 1, 'not-evaluated': 2 };
/**
 * Evaluates the rules that apply to a request, all at once, and returns what they found: errors first, each in the order of
 * the rules. Facts are read fresh for each evaluation, each once. Throws Failure where a rule cannot go on at all.
 */
async function evaluate(rules, request, azure) {
    const facts = readingOnce(azure);
    const due = rules.filter(rule => applies(rule, request));
    const found = await Promise.all(due.map(async (rule) => (await rule.check(facts, request)).map(finding => ({ ...finding, rule: rule.id }))));
    return found.flatMap(each => each.toSorted(bySubject)).sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}
function bySubject(a, b) {
    return a.subject < b.subject ? -1 : Number(a.subject > b.subject);
}
/** Logs a warning for each finding that does not end the run. */
function logFindings(findings, log) {
    for (const finding of findings)
        if (finding.severity !== 'error')
            log.warning(lineOf(finding), finding);
}
function lineOf({ severity, subject, evidence, remedy }) {
    const label = severity === 'not-evaluated' ? 'Not evaluated: ' : '';
    return `${label}${subject}: ${evidence} ${remedy}`;
}
/** Whether an error is among the findings: nothing may be approved or written. */
function isBlocked(findings) {
    return findings.some(({ severity }) => severity === 'error');
}
/** Throws one Failure for all errors, with the reason of the first. */
function refuseErrors(findings) {
    const errors = findings.filter(({ severity }) => severity === 'error');
    const [first] = errors;
    if (first === undefined)
        return;
    const lines = errors.map(({ code, subject, evidence }) => `- ${code}: ${subject}: ${evidence}`);
    const remedies = [...new Set(errors.map(({ remedy }) => remedy))];
    throw new failure/* Failure */.H(first.code, ['Azure is not ready for this:', ...lines].join('\n'), {
        subject: first.subject,
        findings: errors.map(({ code, subject, evidence, remedy }) => ({
            code,
            subject,
            message: `${subject}: ${evidence} ${remedy}`
        })),
        remedy: remedies.join('\n')
    });
}

// EXTERNAL MODULE: ./.build/runtime/operation-stuck.js
var operation_stuck = __webpack_require__(573);
;// CONCATENATED MODULE: ./.build/provisioning/cluster-versions.js



/** Minors that a pool may be behind its control plane (Kubernetes version skew policy, from 1.28 on). */
const LARGEST_SKEW = 3;
/**
 * Returns a reader of what is wrong with the versions of one colour's cluster and is not fixed by any write of provisioning:
 * an upgrade that stopped half-way, pools that run another version than the control plane, an open override that forces
 * upgrades, and a requested version that does not run. Nothing where there is no cluster.
 */
function versionFaults(colour) {
    return async (context) => {
        const found = await readCluster(context, colour);
        if (found === undefined)
            return [];
        const { config, ids } = context.baseline;
        const { name } = (0,resource_id/* parseResourceId */.RQ)(ids.clusters[colour].cluster);
        const settled = isBusy(found) ? [] : [...unfinishedUpgrades(found, name), ...skews(found, name)];
        return [...settled, ...openOverride(found, name, context.clock.now()), ...pendingVersion(found, config, colour)];
    };
}
/** An upgrade that AKS works on has not stopped, and its pools are behind the control plane for a while. */
function isBusy({ properties: { provisioningState, agentPoolProfiles = [] } }) {
    const states = [provisioningState, ...agentPoolProfiles.map(pool => pool.provisioningState)];
    return states.some(state => state !== undefined && (0,operations/* operationState */.l5)(state) === 'running');
}
function cluster_versions_partsOf({ properties }) {
    const { kubernetesVersion, currentKubernetesVersion, agentPoolProfiles = [] } = properties;
    return [
        { name: 'control plane', requested: kubernetesVersion, runs: currentKubernetesVersion },
        ...agentPoolProfiles.map(({ name, orchestratorVersion, currentOrchestratorVersion }) => ({
            name: `pool ${name}`,
            requested: orchestratorVersion,
            runs: currentOrchestratorVersion
        }))
    ];
}
/** Returns one line for the control plane and for each pool whose requested version is not the one that runs. */
function unfinished(found) {
    return unfinishedParts(found).map(({ name, requested, runs }) => `${name}: ${runs} runs, ${requested} was asked for`);
}
/** The two differ only while an upgrade is running, or after one that stopped. */
function unfinishedParts(found) {
    return cluster_versions_partsOf(found).filter(({ requested, runs }) => requested !== undefined && runs !== undefined && !isSameVersion(requested, runs));
}
function unfinishedUpgrades(found, cluster) {
    return unfinishedParts(found).map(({ name, requested, runs }) => ({
        what: `${cluster}: ${name}`,
        because: `An upgrade to Kubernetes ${requested} stopped half-way; ${runs} runs. Any write to the cluster continues the upgrade, so provisioning refuses to write to it. Finish the upgrade with \`az aks upgrade\`, or set the version back to the one that runs.`
    }));
}
function skews(found, cluster) {
    const [plane, ...pools] = cluster_versions_partsOf(found);
    const stopped = unfinishedParts(found).map(({ name }) => name);
    const controlPlane = plane?.runs;
    if (controlPlane === undefined || stopped.includes('control plane'))
        return [];
    return pools
        .filter(({ name }) => !stopped.includes(name))
        .flatMap(({ name, runs }) => runs === undefined || runs === controlPlane
        ? []
        : [{ what: `${cluster}: ${name}`, because: skewOf(runs, controlPlane) }]);
}
function skewOf(pool, controlPlane) {
    const behind = cluster_versions_minorOf(controlPlane) - cluster_versions_minorOf(pool);
    const limit = behind < LARGEST_SKEW
        ? ''
        : ` It is ${behind} minor versions behind, and at most ${LARGEST_SKEW} are supported: AKS refuses to upgrade the control plane before the pool.`;
    return `The pool runs Kubernetes ${pool}, and the control plane runs ${controlPlane}.${limit} Provisioning never upgrades: bring both to the same version with \`az aks nodepool upgrade\`.`;
}
/** AKS compares `until` with the start of an upgrade, and an override without it has no effect ("Force upgrade"). */
function openOverride({ properties }, cluster, now) {
    const { forceUpgrade, until } = properties.upgradeSettings?.overrideSettings ?? {};
    if (forceUpgrade !== true || until === undefined || !(Date.parse(until) > now))
        return [];
    return [
        {
            what: cluster,
            because: `Force upgrade is open until ${until}: every upgrade that starts before then bypasses pod disruption budgets. Close it with \`az aks update --disable-force-upgrade\`.`
        }
    ];
}
/** A channel that moves the cluster leaves the requested version behind on purpose; the configuration's advice says so. */
function pendingVersion({ properties }, { cluster, upgrades }, colour) {
    const { kubernetesVersion: requested } = cluster;
    const runs = properties.currentKubernetesVersion ?? properties.kubernetesVersion;
    if (requested === undefined || runs === undefined || isSameVersion(requested, runs))
        return [];
    const isMoved = upgrades.kubernetesChannel !== 'none' && cluster_versions_minorOf(runs) > cluster_versions_minorOf(requested);
    if (isMoved)
        return [];
    const subject = 'cluster.kubernetesVersion';
    return [
        {
            what: subject,
            because: `Kubernetes ${runs} runs in ${colour}, and ${subject} says ${requested}. Provisioning never upgrades: that takes an upgrade of its own, or a new cluster in the other colour.`,
            about: { code: 'version-pending', subject }
        }
    ];
}
function cluster_versions_minorOf(version) {
    return Number(version.split('.')[1]);
}
/** Whether two versions can be the same one: `1.35` stands for any patch of it. */
function isSameVersion(requested, actual) {
    return actual === requested || actual.startsWith(`${requested}.`) || requested.startsWith(`${actual}.`);
}

;// CONCATENATED MODULE: ./.build/provisioning/unseen.js

/** Reasons for which a refused what-if says nothing about the template. */
const blindReasons = {
    'not-authorized': 'the identity may not look, or Azure wrongly says so (arm-template-whatif#432)',
    'provider-not-registered': 'a resource provider is registered only when this is applied',
    'azure-unavailable': 'Azure failed to answer (seen for the first what-if of a tenant, deployment-stacks#252)'
};
/** Azure's leaf codes that say the same: what another step makes first is missing, or Azure cannot evaluate the template. */
const blindCodes = {
    InternalServerError: 'Azure failed to answer',
    Unsupported: 'Azure cannot evaluate this template',
    DeploymentStackInNonTerminalState: 'the stack is being written to',
    InvalidResourceReference: 'something that another step makes first is not there yet',
    NotFound: 'something that another step makes first is not there yet',
    ParentResourceNotFound: 'something that another step makes first is not there yet',
    ReferencedResourceNotProvisioned: 'something that another step makes first is not ready yet',
    ScopeLocked: 'a management lock stops it',
    ResourceGroupNotFound: 'a resource group that another step makes first is not there yet',
    ResourceNotFound: 'something that another step makes first is not there yet'
};
/**
 * Why a what-if that failed leaves its template unseen, or `undefined` where the refusal is about the template itself and
 * would come again when it is applied.
 */
function whyUnseen(error) {
    if (!(error instanceof failure/* Failure */.H))
        return undefined;
    const { leaves = [], status = 0 } = error.details;
    const because = blindReasons[error.reason] ?? (status >= 500 ? 'Azure failed to answer' : undefined);
    if (because !== undefined)
        return `${because}: ${fullMessage(error)}`;
    const codes = leaves.map(leaf => blindCodes[leaf.code]);
    // One leaf that is about the template itself is a true refusal, whatever the others say.
    if (codes.length === 0 || codes.includes(undefined))
        return undefined;
    return `${codes[0]}: ${fullMessage(error)}`;
}
const LEAVES_SHOWN = 5;
/** Returns the message of a failure, or its inner errors where the message only points to them ("See inner errors for details."). */
function fullMessage({ message, details: { leaves = [] } }) {
    if (leaves.length === 0 || !/see inner errors/i.test(message))
        return message;
    const shown = leaves.slice(0, LEAVES_SHOWN).map(leaf => `${leaf.code}: ${leaf.message}`);
    const others = leaves.length > LEAVES_SHOWN ? [`and ${leaves.length - LEAVES_SHOWN} more`] : [];
    return [...shown, ...others].join(' ');
}

;// CONCATENATED MODULE: ./.build/provisioning/health/condition.js

const UNKNOWN = ['unknown', 'notspecified'];
/**
 * Returns what a provisioning state means for health; `undefined` for a healthy one and for a type that has none.
 */
function conditionOf(state) {
    const ended = (0,operations/* operationState */.l5)(state ?? 'Succeeded');
    if (ended === 'succeeded')
        return undefined;
    const word = state?.toLowerCase() ?? '';
    if (ended === 'failed')
        return word === 'failed' ? 'failed' : 'canceled';
    return UNKNOWN.includes(word) ? 'unknown' : 'busy';
}
/** Returns whether the last write of a resource ended without success, as its provisioning state says. */
function isFailed(state) {
    const condition = conditionOf(state);
    return condition === 'failed' || condition === 'canceled';
}

;// CONCATENATED MODULE: ./.build/provisioning/health/clusters.js







const clusters_POOL = 'Microsoft.ContainerService/managedClusters/agentPools';
/** Reads the clusters of these colours; those that do not exist are left out. */
async function readClusters(colours, context) {
    const found = await Promise.all(colours.map(async (colour) => [colour, await readCluster(context, colour)]));
    return Object.fromEntries(found.filter(([, cluster]) => cluster !== undefined));
}
function clusters_partsOf(cluster, { properties }) {
    const { provisioningState, status, powerState, agentPoolProfiles = [] } = properties;
    const pools = agentPoolProfiles.map(pool => ({
        id: (0,resource_id/* childId */._U)(cluster, 'agentPools', pool.name),
        what: `pool ${pool.name}`,
        provisioningState: pool.provisioningState,
        status: pool.status,
        power: pool.powerState?.code
    }));
    return [{ id: cluster, what: 'the cluster', provisioningState, status, power: powerState?.code }, ...pools];
}
/**
 * Colours whose cluster or pools AKS is working on, often in a window of its own, and why that keeps them from being
 * evaluated.
 */
function busyColours(clusters) {
    return config_colours/* COLOURS */.O5.flatMap(colour => {
        const { provisioningState, agentPoolProfiles = [] } = clusters[colour]?.properties ?? {};
        const states = [provisioningState, ...agentPoolProfiles.map(pool => pool.provisioningState)];
        const moving = states.find(state => conditionOf(state) === 'busy');
        return moving === undefined ? [] : [{ colour, because: `the ${colour} cluster is ${moving}` }];
    });
}
/**
 * What is not healthy about a cluster and its pools. Nothing is said of a cluster that AKS is working on: `busyColours`
 * does. Reads the machines of the pools only where the last operation failed or was cancelled.
 */
async function unhealthyParts(id, found, context) {
    const parts = clusters_partsOf(id, found);
    if (parts.some(({ provisioningState }) => conditionOf(provisioningState) === 'busy'))
        return [];
    if (parts[0]?.power === 'Stopped')
        return [{ id, condition: 'stopped', state: 'Stopped' }];
    const managed = [id, ...poolNames(context).map(name => (0,resource_id/* childId */._U)(id, 'agentPools', name))];
    const isManaged = (part) => managed.some(own => (0,resource_id/* sameId */.s)(own, part.id));
    const stopped = parts.filter(part => part.power === 'Stopped' && isManaged(part));
    const bad = parts.flatMap(part => {
        const condition = conditionOf(part.provisioningState);
        return condition === undefined || stopped.includes(part) ? [] : [{ part, condition }];
    });
    const halfDone = bad.length === 0 ? [] : await halfDoneUpgrade(id, found, context);
    const failed = bad.map(({ part, condition }) => ({
        ...unhealthyPart(part, condition, halfDone),
        ...(isManaged(part) ? {} : { isUnmanaged: true })
    }));
    return [...stopped.map(stoppedPool), ...failed];
}
/** However its last write ended, it can be written only once it runs. */
function stoppedPool({ id, provisioningState }) {
    const cause = isFailed(provisioningState) ? { cause: `its last write ended ${provisioningState}` } : {};
    return { id, condition: 'stopped', state: 'Stopped', ...cause };
}
function poolNames({ baseline }) {
    return [SYSTEM_POOL_NAME, ...Object.keys(baseline.config.cluster.pools)];
}
function unhealthyPart(part, condition, halfDone) {
    const { id, provisioningState = '', status } = part;
    const { code, message } = status?.provisioningError ?? {};
    const cause = code === undefined ? [] : [`${code}: ${message ?? ''}`.trim()];
    const isHalfDone = halfDone.length > 0 && (condition === 'failed' || condition === 'canceled');
    const causes = [...cause, ...(isHalfDone ? halfDone : [])];
    return {
        id,
        condition: isHalfDone ? 'unfinished' : condition,
        state: provisioningState,
        ...(causes.length === 0 ? {} : { cause: causes.join('; ') })
    };
}
/**
 * What shows that an upgrade of the cluster stopped half-way: versions that were requested and do not run, and pools whose
 * machines differ in version or node image. Empty where nothing does. A pool whose machines cannot be read counts as half
 * upgraded: a write could continue what nobody sees.
 */
async function halfDoneUpgrade(id, found, context) {
    const pools = found.properties.agentPoolProfiles ?? [];
    const mixed = await Promise.all(pools.map(pool => mixedMachines(id, pool, context)));
    return [...unfinished(found), ...mixed.flat()];
}
async function mixedMachines(cluster, { name }, { azure }) {
    const path = `${(0,resource_id/* childId */._U)(cluster, 'agentPools', name)}/machines`;
    const versions = new Set();
    const images = new Set();
    try {
        for await (const { properties = {} } of azure.list(path, clusters_POOL)) {
            const { kubernetes, orchestratorVersion, nodeImageVersion } = properties;
            addTo(versions, orchestratorVersion ?? kubernetes?.orchestratorVersion);
            addTo(images, nodeImageVersion ?? kubernetes?.nodeImageVersion);
        }
    }
    catch (error) {
        const because = whyUnseen(error);
        if (because === undefined)
            throw error;
        return [`the machines of pool ${name} cannot be read (${because})`];
    }
    return [...mix(name, 'Kubernetes versions', versions), ...mix(name, 'node images', images)];
}
function addTo(values, value) {
    if (value !== undefined)
        values.add(value);
}
function mix(pool, what, values) {
    return values.size < 2 ? [] : [`machines of pool ${pool} have different ${what}: ${[...values].sort().join(', ')}`];
}

;// CONCATENATED MODULE: ./.build/provisioning/live-state/changed-values.js


/**
 * Returns a sentence for each value that was there at `before` and makes an approval void because it is another now, or gone
 * (`whenChanged` of its slice).
 */
function changedValues(before, now) {
    return changed_values_namesOf(before).flatMap(name => {
        const { whenChanged = () => 'refuse' } = sliceOf(name);
        const present = new Map(leaves(now[name]));
        return leaves(before[name])
            .filter(([path, value]) => value !== null && plain(value) !== plain(present.get(path)))
            .filter(([path]) => {
            const rule = whenChanged(path);
            return rule === 'refuse' || (rule === 'used-up' && (present.get(path) ?? null) !== null);
        })
            .map(([path, value]) => `${[name, path].filter(Boolean).join('.')} was ${value} and is ${present.get(path) ?? 'absent'}`);
    });
}
/** Returns the live state to write: what was approved, with the current value where its slice says `writesCurrent`. */
function stateToWrite(approved, now) {
    const merged = changed_values_namesOf(approved).map(name => {
        const { writesCurrent = () => false } = sliceOf(name);
        return [name, overlaid(approved[name], now[name], '', writesCurrent)];
    });
    return Object.fromEntries(merged);
}
function overlaid(approved, now, path, writesCurrent) {
    if (writesCurrent(path))
        return now;
    if (!isRecord(approved) || !isRecord(now))
        return approved;
    const keys = [...new Set([...Object.keys(approved), ...Object.keys(now)])];
    const inner = keys.map(key => [key, overlaid(approved[key], now[key], joined(path, key), writesCurrent)]);
    return Object.fromEntries(inner.filter(([, value]) => value !== undefined));
}
function sliceOf(name) {
    return liveStateSlices[name];
}
function changed_values_namesOf(state) {
    return Object.keys(state);
}
/** Single values by their dotted path; the path of a value without parts is empty. */
function leaves(value, path = '') {
    if (!isRecord(value))
        return [[path, value]];
    return Object.entries(value).flatMap(([name, inner]) => leaves(inner, joined(path, name)));
}
function joined(path, key) {
    return path === '' ? key : `${path}.${key}`;
}
function isRecord(value) {
    return typeof value === 'object' && value !== null;
}
function plain(value) {
    return canonicalJson(value ?? null).toLowerCase();
}

;// CONCATENATED MODULE: ./.build/provisioning/approval.js




/** What someone who saw the plan agrees to. */
function approvalOf({ intent, observed, steps, findings }) {
    const changes = steps.flatMap(step => step.changes.map(change => change.digest));
    const accepted = findings.filter(({ severity }) => severity === 'not-evaluated').map(findingDigest);
    return { intent, observed, changes: [...new Set([...changes, ...accepted])].sort() };
}
/** Stands among the changes of an approval for a finding whose evaluation the approver did without. */
function findingDigest({ rule, subject }) {
    return digest({ notEvaluated: rule, subject: subject.toLowerCase() }, CHANGE_DIGEST_LENGTH);
}
/** What of a plan the approval does not cover. Changes that are done have left the plan, so a resumed run needs no new approval. */
function unapproved(plan, approval) {
    const approved = new Set(approval.changes);
    return {
        intent: plan.intent !== approval.intent,
        observed: changedValues(approval.observed, plan.observed),
        changes: plan.steps.flatMap(step => step.changes.filter(change => !isCovered(change, approved)))
    };
}
/** An approved creation covers finishing a half-made resource, but neither deleting it nor changing one that is finished. */
function isCovered(change, approved) {
    const { id, kind, digest, coveredBy, completes = false } = change;
    if (approved.has(digest) || (coveredBy !== undefined && approved.has(coveredBy)))
        return true;
    return (kind === 'create' || (kind === 'modify' && completes)) && approved.has(changeDigest(id, 'create', []));
}
/** Throws Failure `plan-changed`, `observed-changed` or what a change names as `ifUnapproved`, with the difference to read, where the approval does not cover the plan. */
function refuseUnapproved(plan, approval) {
    const { intent, observed, changes } = unapproved(plan, approval);
    if (intent) {
        throw planChanged('The configuration, the templates or the steps are not those that were approved.', changes);
    }
    if (observed.length > 0)
        throw observedChanged(observed);
    if (changes.length > 0)
        throw notApproved(changes);
}
function observedChanged(moved) {
    return new failure/* Failure */.H('observed-changed', ['Since the plan was made:', ...moved].join('\n'), {
        remedy: 'Find out who changed it, then plan and approve again.'
    });
}
function planChanged(what, changes) {
    const listed = changes.length === 0 ? [] : ['Not among the approved changes:', ...changes.flatMap(changeLines)];
    return new failure/* Failure */.H('plan-changed', [what, ...listed].join('\n'), {
        ...(changes[0] === undefined ? {} : { subject: changes[0].id }),
        remedy: 'Look at what changed, then plan and approve again. Nothing was written.'
    });
}
/** Returns the failure for changes that were not approved; a change with a reason of its own takes precedence. */
function notApproved(changes) {
    const general = planChanged(`${changes.length} change(s) were not approved.`, changes);
    const own = changes.find(({ ifUnapproved }) => ifUnapproved !== undefined);
    if (own?.ifUnapproved === undefined)
        return general;
    const { reason, message, remedy } = own.ifUnapproved;
    return new failure/* Failure */.H(reason, `${message}\n${general.message}`, { subject: own.id, remedy });
}
/** Throws Failure `destructive-change` unless each destructive change is named by its resource id. */
function refuseDestructive(plan, allowed) {
    const named = new Set(allowed.map(id => id.trim().toLowerCase()));
    const refused = plan.steps
        .flatMap(step => step.changes)
        .filter(change => change.risk === 'destructive' && !named.has(change.id.toLowerCase()));
    if (refused[0] === undefined)
        return;
    const lines = refused.flatMap(change => [...changeLines(change), `    ${change.because}`]);
    throw new failure/* Failure */.H('destructive-change', [`${refused.length} change(s) would destroy something:`, ...lines].join('\n'), {
        subject: refused[0].id,
        remedy: 'If that is meant, name each of these resource ids in the input `allow-destructive`. Nothing was written.'
    });
}

;// CONCATENATED MODULE: ./.build/provisioning/planned-deletions.js


/**
 * Returns everything that the plans delete, with what Azure deletes along with it, and the records of deployment stacks: of
 * those that are deleted, and of those with a former name, which are deleted while their resources are kept.
 */
function deletionsOf(plans, baseline) {
    const listed = plans.flatMap(({ changes }) => changes.filter(isDeletion).map(({ id }) => id));
    const stacks = plans.flatMap(({ deletedStack }) => deletedStack ?? []);
    return [...listed, ...listed.flatMap(id => deletedWith(id, baseline)), ...stacks];
}
function isDeletion({ kind, type }) {
    return kind === 'delete' || (kind === 'detach' && (0,resource_id/* sameId */.s)(type, STACK_TYPE));
}
/** Resources that AKS deletes with a cluster and no plan lists: its node resource group and the record of its API server. */
function deletedWith(id, { ids }) {
    const found = Object.values(ids.clusters).find(({ cluster }) => (0,resource_id/* sameId */.s)(cluster, id));
    if (found === undefined)
        return [];
    const { apiServer } = ids.zones;
    const isOurs = (0,resource_id/* sameId */.s)((0,resource_id/* parseResourceId */.RQ)(apiServer).subscriptionId, (0,resource_id/* parseResourceId */.RQ)(id).subscriptionId);
    // AKS chooses the record's name, so only a lock on the zone or above it can be known before.
    return [found.nodeGroup, ...(isOurs ? [(0,resource_id/* childId */._U)(apiServer, 'A', (0,resource_id/* parseResourceId */.RQ)(id).name)] : [])];
}

;// CONCATENATED MODULE: ./.build/preflight/cluster-age.js

const DAY = 24 * 60 * 60_000;
/**
 * Whether a cluster that is replaced and never patched is older than the configuration lets it become: with the node
 * channel `None` nobody but whoever runs it mends its nodes ("Auto-upgrade node OS images").
 */
function checkClusterAge(azure, cluster, { strategy, maxClusterAgeDays }, now) {
    if (strategy !== 'immutable')
        return Promise.resolve([]);
    return orNotEvaluated('cluster-old', cluster, async () => {
        const found = await azure.read(cluster);
        const createdAt = Date.parse(found?.systemData?.createdAt ?? '');
        const days = Math.floor((now - createdAt) / DAY);
        if (Number.isNaN(days) || days <= maxClusterAgeDays)
            return [];
        return [
            {
                code: 'cluster-old',
                severity: 'warning',
                subject: 'upgrades.maxClusterAgeDays',
                evidence: `${cluster} is ${days} days old, and its nodes have not been patched since; ${maxClusterAgeDays} days are allowed.`,
                remedy: 'Replace it by a new cluster in the other colour.'
            }
        ];
    });
}

;// CONCATENATED MODULE: ./.build/preflight/spoke-network.js

/** The subnet of that id; `undefined` where it is not there. */
function subnetIn({ properties }, id) {
    return properties?.subnets?.find(subnet => (0,resource_id/* sameId */.s)(subnet.id, id));
}

;// CONCATENATED MODULE: ./.build/preflight/egress.js



/**
 * Whether the route of the nodes' subnet leads to the firewall and the peering is alive, before a run as far as they
 * are there: what is missing it makes itself.
 */
async function checkWayOut(azure, way) {
    return (await Promise.all([checkRoute(azure, way), checkPeering(azure, way)])).flat();
}
function checkRoute(azure, { network, nodes, firewallAddress, before }) {
    return orNotEvaluated('egress-not-ready', nodes, async () => {
        const subnet = subnetIn((await azure.read(network)) ?? {}, nodes);
        if (subnet === undefined)
            return [];
        const hop = await defaultHop(azure, subnet.properties?.routeTable?.id);
        if (hop === firewallAddress)
            return [];
        const evidence = `Its way to everywhere is ${hop ?? 'not routed'}, and the firewall has ${firewallAddress}.`;
        const remedy = 'Apply the network, which writes the route; then see who changed it.';
        return [finding(before === 'run' ? 'warning' : 'error', nodes, evidence, remedy)];
    });
}
async function defaultHop(azure, routeTable) {
    if (routeTable === undefined)
        return undefined;
    const found = await azure.read((0,resource_id/* asResourceId */.IX)(routeTable));
    const routes = found?.properties?.routes ?? [];
    const everywhere = routes.find(({ properties }) => properties?.addressPrefix === '0.0.0.0/0')?.properties;
    return everywhere?.nextHopIpAddress ?? everywhere?.nextHopType;
}
function checkPeering(azure, { peering, before }) {
    if (peering === undefined)
        return Promise.resolve([]);
    return orNotEvaluated('egress-not-ready', peering, async () => {
        const found = await azure.read(peering);
        const state = found?.properties?.peeringState;
        if (state === 'Disconnected')
            return [disconnected(peering)];
        if (before === 'run' || state === 'Connected')
            return [];
        const evidence = state === undefined ? 'There is no such peering.' : `It is ${state}: the other half is missing.`;
        return [finding('error', peering, evidence, 'Apply the network, or ask the owner of the hub for the other half.')];
    });
}
/** It does not come back by writing either half ("Troubleshoot virtual network peering issues"). */
function disconnected(peering) {
    const remedy = `Delete it, and run again: az network vnet peering delete --ids ${peering}. Running clusters stay cut off until then.`;
    return finding('error', peering, 'It is Disconnected: the other half was deleted.', remedy);
}
function finding(severity, subject, evidence, remedy) {
    return { code: 'egress-not-ready', severity, subject, evidence, remedy };
}

;// CONCATENATED MODULE: ./.build/preflight/firewall-cover.js


/**
 * Rules of which a firewall policy lets something not through, for one of the sources at least. Only rules that allow are
 * looked at, in the policy itself: for HTTPS application rules, since a network rule would let more through than the names,
 * for anything else network rules by name. What a base policy adds cannot be told from what it denies.
 */
async function lackingRules(azure, policy, sources, wanted) {
    const rules = await allowingRules(azure, policy);
    return wanted.flatMap(rule => {
        const open = rules.filter(found => (rule.protocol === 'https' ? allowsHttps : allowsTcp)(found, rule.port));
        const lacks = (suits) => !firewall_cover_isCovered(sources, open, suits);
        const fqdns = rule.fqdns.filter(name => lacks(({ targetFqdns = [], destinationFqdns = [] }) => reaches([...targetFqdns, ...destinationFqdns], name)));
        const tags = rule.fqdnTags.filter(tag => lacks(({ fqdnTags = [] }) => fqdnTags.includes(tag)));
        const names = [...fqdns, ...tags.map(tag => `FQDN tag ${tag}`)];
        return names.length === 0 ? [] : [{ rule, names }];
    });
}
/** Rules that allow something, the IP groups among their sources resolved. */
async function allowingRules(azure, policy) {
    const type = 'Microsoft.Network/firewallPolicies/ruleCollectionGroups';
    const rules = [];
    for await (const { properties } of azure.list(`${policy}/ruleCollectionGroups`, type)) {
        const allowing = (properties.ruleCollections ?? []).filter(({ action }) => action?.type === 'Allow');
        rules.push(...allowing.flatMap(collection => collection.rules ?? []));
    }
    return await Promise.all(rules.map(rule => withSources(azure, rule)));
}
function allowsHttps({ ruleType, protocols = [] }, wanted) {
    return (ruleType === 'ApplicationRule' &&
        protocols.some(({ protocolType, port }) => protocolType.toLowerCase() === 'https' && port === wanted));
}
function allowsTcp({ ruleType, ipProtocols = [], destinationPorts = [] }, wanted) {
    const isTcp = ipProtocols.some(protocol => /^(tcp|any)$/i.test(protocol));
    return ruleType === 'NetworkRule' && isTcp && destinationPorts.some(ports => holds(ports, wanted));
}
/** `*`, a port, or `first-last`. */
function holds(ports, wanted) {
    const [first = '', last = first] = ports.split('-');
    return ports === '*' || (Number(first) <= wanted && wanted <= Number(last));
}
async function withSources(azure, rule) {
    const groups = await Promise.all((rule.sourceIpGroups ?? []).map(id => azure.read((0,resource_id/* asResourceId */.IX)(id))));
    const addresses = groups.flatMap(group => group?.properties?.ipAddresses ?? []);
    return { ...rule, sourceAddresses: [...(rule.sourceAddresses ?? []), ...addresses] };
}
function firewall_cover_isCovered(sources, rules, reachesIt) {
    return sources.every(source => rules.some(rule => reachesIt(rule) && takes(rule.sourceAddresses ?? [], source)));
}
/** Sources are `*`, ranges, single addresses, or spans `a-b`, which no range is compared with. */
function takes(given, source) {
    return given.some(text => {
        if (text === '*')
            return true;
        const cidr = text.includes('/') ? text : `${text}/32`;
        return rangeProblem(cidr) === undefined && contains(range(cidr), range(source));
    });
}
/** `*.a.b` reaches all names below `a.b`, and so every narrower wildcard. */
function reaches(targets, name) {
    const wanted = name.toLowerCase();
    return targets
        .map(target => target.toLowerCase())
        .some(target => target === '*' || target === wanted || (target.startsWith('*.') && wanted.endsWith(target.slice(1))));
}

;// CONCATENATED MODULE: ./.build/preflight/hub.js



/** Whether a hub of others is there and has the ranges the address plan reckons with. */
function checkHubNetwork(azure, { id, addressSpaces }) {
    return orNotEvaluated('hub-not-ready', id, async () => {
        const found = await azure.read(id);
        if (found === undefined)
            return [
                lacking('error', id, 'There is no such network, or it is hidden from us.', 'Correct `hub.existing.networkId`.')
            ];
        const present = found.properties?.addressSpace?.addressPrefixes ?? [];
        const unknown = present.filter(range => !addressSpaces.includes(range));
        const gone = addressSpaces.filter(range => !present.includes(range));
        if (unknown.length + gone.length === 0)
            return [];
        const evidence = `It has the ranges ${present.join(', ')}; the configuration says ${addressSpaces.join(', ')}.`;
        return [lacking('error', id, evidence, `Write hub.existing.addressSpaces: [${present.join(', ')}].`)];
    });
}
/**
 * What others have to make because we may not, each with what to ask for. `severity` is a warning before the network is
 * there, since a peering needs both halves, and an error before a cluster is.
 */
async function checkForeign(azure, { rules, peering, links }, severity) {
    const checks = [
        ...(rules?.right === 'none' ? [checkRules(azure, rules, severity)] : []),
        ...(peering?.right === 'none' ? [hub_checkPeering(azure, peering, severity)] : []),
        ...links.filter(({ right }) => right === 'none').map(link => checkLink(azure, link, severity))
    ];
    return (await Promise.all(checks)).flat();
}
function checkRules(azure, wanted, severity) {
    const { policy, sources, rules } = wanted;
    if (policy === undefined)
        return Promise.resolve([rulesUnseen(wanted)]);
    return orNotEvaluated('hub-not-ready', policy, async () => {
        const lacks = await lackingRules(azure, policy, sources, rules);
        return lacks.map(({ rule, names }) => lacking(severity, policy, `No rule lets ${sources.join(', ')} reach ${names.join(', ')} (${rule.because}).`, `Ask for ${kindOf(rule)} "${rule.name}": source ${sources.join(', ')}; ${rule.protocol} ${rule.port}; to ${names.join(', ')}.`));
    });
}
/** Names in network rules take the firewall's DNS proxy ("Use FQDN filtering in network rules"). */
function kindOf({ protocol }) {
    return protocol === 'https' ? 'an application rule' : 'a network rule by name, which takes DNS proxy,';
}
/** A firewall we cannot look at: everything has to be asked for, and nothing of it is known to be there. */
function rulesUnseen({ sources, rules }) {
    const ways = Map.groupBy(rules, ({ protocol, port }) => `${protocol} ${port}`);
    const from = sources.join(', ');
    const asked = [...ways].map(([way, those]) => `for ${way} from ${from} to ${those.flatMap(hub_namesOf).join(', ')}`);
    return {
        code: 'hub-not-ready',
        severity: 'not-evaluated',
        subject: 'hub.existing.firewallPolicy',
        evidence: 'Without the policy of the firewall it cannot be seen what it lets through.',
        remedy: `Ask ${asked.join('; ')}; or name the policy.`
    };
}
function hub_namesOf({ fqdns, fqdnTags }) {
    return [...fqdns, ...fqdnTags.map(tag => `FQDN tag ${tag}`)];
}
function hub_checkPeering(azure, { id, body, ours }, severity) {
    return orNotEvaluated('hub-not-ready', ours, async () => {
        const found = await azure.read(ours);
        const state = found?.properties?.peeringState;
        if (state === 'Connected')
            return [];
        const seen = found === undefined ? 'Our half of the peering is not there yet.' : `Our half of the peering is ${state}.`;
        const ask = `Once our network is there, ask for the hub's half: PUT ${id} ${JSON.stringify(body)}.`;
        return [lacking(severity, id, seen, ask)];
    });
}
function checkLink(azure, { id, zoneId, network, body }, severity) {
    return orNotEvaluated('hub-not-ready', zoneId, async () => {
        if (await isLinked(azure, zoneId, network))
            return [];
        return [
            lacking(severity, zoneId, `It is not linked to ${network}.`, `Ask for the link: PUT ${id} ${JSON.stringify(body)}.`)
        ];
    });
}
/** Under whatever name: a zone has one link to a network. */
async function isLinked(azure, zone, network) {
    const type = 'Microsoft.Network/privateDnsZones/virtualNetworkLinks';
    // The zone itself may be ours and not made yet; its list would be refused then.
    if ((await azure.read(zone)) === undefined)
        return false;
    for await (const { properties } of azure.list(`${zone}/virtualNetworkLinks`, type)) {
        const isComplete = (properties.virtualNetworkLinkState ?? 'Completed') === 'Completed';
        if (isComplete && (0,resource_id/* sameId */.s)(properties.virtualNetwork.id, network))
            return true;
    }
    return false;
}
function lacking(severity, subject, evidence, remedy) {
    return { code: 'hub-not-ready', severity, subject, evidence, remedy };
}

// EXTERNAL MODULE: ./.build/azure/services/providers.js
var providers = __webpack_require__(61);
;// CONCATENATED MODULE: ./.build/preflight/regions.js



/** `West Europe` and `westeurope` are the same region: providers answer with display names, everybody writes short ones. */
function sameRegion(a, b) {
    return shortForm(a) === shortForm(b);
}
function shortForm(region) {
    return region.toLowerCase().replace(/[^a-z0-9]/g, '');
}
/** Types, and the api-versions we speak, that a region does not offer. */
async function checkRegions(azure, { region, types }) {
    const byNamespace = Map.groupBy(types, type => type.split('/')[0] ?? type);
    const checks = [...byNamespace].map(([namespace, wanted]) => orNotEvaluated('region-not-supported', `${namespace} in ${region}`, async () => {
        const provider = await (0,providers/* readProvider */.W)(azure, namespace);
        return provider === undefined
            ? [missing(namespace, region)]
            : wanted.flatMap(type => check(provider, type, region));
    }));
    return (await Promise.all(checks)).flat();
}
function check(provider, type, region) {
    const offered = offerOf(provider, type);
    if (offered === undefined)
        return [missing(type, region)];
    const { locations, apiVersions } = offered;
    if (locations === undefined || apiVersions === undefined)
        return [unseen(type, region)];
    if (!isOffered(locations, region))
        return [elsewhere(type, region, locations)];
    return apiVersions.includes((0,api_versions/* apiVersionOf */.u)(type)) ? [] : [otherVersions(type, region, apiVersions)];
}
/** The entry of a type; a child the provider does not list is offered where its parent is. */
function offerOf({ resourceTypes = [] }, type) {
    const [, ...names] = type.toLowerCase().split('/');
    for (; names.length > 0; names.pop()) {
        const entry = resourceTypes.find(({ resourceType }) => resourceType.toLowerCase() === names.join('/'));
        if (entry !== undefined)
            return entry;
    }
    return undefined;
}
/** Types without a region list none, or `global`. */
function isOffered(locations, region) {
    return locations.length === 0 || locations.some(one => sameRegion(one, 'global') || sameRegion(one, region));
}
function regions_finding(subject, severity, evidence, remedy) {
    return { code: 'region-not-supported', severity, subject, evidence, remedy };
}
function missing(type, region) {
    return regions_finding(type, 'error', 'The subscription knows no such type.', `Choose another region or cloud than ${region}.`);
}
function unseen(type, region) {
    const evidence = 'The provider does not say where it offers the type.';
    return regions_finding(type, 'not-evaluated', evidence, `Look at the products available in ${region}.`);
}
function elsewhere(type, region, locations) {
    const evidence = `It is not offered in ${region}, only in ${locations.join(', ')}.`;
    return regions_finding(type, 'error', evidence, 'Choose one of these regions.');
}
function otherVersions(type, region, versions) {
    const evidence = `api-version ${(0,api_versions/* apiVersionOf */.u)(type)} is not offered, only ${versions.join(', ')}.`;
    return regions_finding(type, 'error', evidence, `Choose a region that is further than ${region}, or a release that fits this cloud.`);
}

;// CONCATENATED MODULE: ./.build/preflight/machine-offers.js

/** The sizes of a region. Throws Failure. */
async function readMachineOffers(azure, region) {
    const filter = encodeURIComponent(`location eq '${region}'`);
    const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Compute/skus?$filter=${filter}`;
    const offers = new Map();
    for await (const sku of azure.list(path, 'Microsoft.Compute/skus'))
        if (sku.resourceType === 'virtualMachines')
            offers.set(sku.name.toLowerCase(), machine_offers_offerOf(sku, region));
    return offers;
}
/** A size by its name, which Azure takes in any case. */
function offerNamed(offers, vmSize) {
    return offers.get(vmSize.toLowerCase());
}
function machine_offers_offerOf(sku, region) {
    const { name, family = '', locationInfo = [], restrictions = [] } = sku;
    const zones = locationInfo.filter(({ location }) => sameRegion(location, region)).flatMap(info => info.zones ?? []);
    const here = restrictions.filter(({ restrictionInfo }) => concerns(restrictionInfo?.locations, region));
    const withheldZones = here
        .filter(({ type }) => type === 'Zone')
        .flatMap(({ restrictionInfo }) => restrictionInfo?.zones ?? []);
    const whole = here.find(({ type }) => type === 'Location');
    return {
        name,
        family,
        cores: Number(capability(sku, 'vCPUs') ?? 0),
        zones: zones.filter(zone => !withheldZones.includes(zone)).sort(),
        withheldZones,
        withheld: whole === undefined ? undefined : (whole.reasonCode ?? 'without a reason'),
        localGigabytes: localGigabytes(sku)
    };
}
function concerns(locations = [], region) {
    return locations.some(location => sameRegion(location, region));
}
function capability({ capabilities = [] }, name) {
    return capabilities.find(each => each.name === name)?.value;
}
const MEGABYTES = 1024;
const BYTES = 1024 ** 3;
/** On the temporary disk or in the cache, whichever is larger ("Ephemeral OS disks for Azure VMs", placement). */
function localGigabytes(sku) {
    const supported = capability(sku, 'EphemeralOSDiskSupported');
    if (supported !== undefined && supported.toLowerCase() !== 'true')
        return 0;
    const temporary = capability(sku, 'MaxResourceVolumeMB');
    const cache = capability(sku, 'CachedDiskBytes');
    if (temporary === undefined && cache === undefined)
        return undefined;
    return Math.max(Number(temporary ?? 0) / MEGABYTES, Number(cache ?? 0) / BYTES);
}

;// CONCATENATED MODULE: ./.build/config/machine-sizes.js
/**
 * General-purpose sizes by the form of their name ("Dv3 and Dsv3", "Dv4 and Dsv4", "Ddv5 and Ddsv5", "Dasv5 and Dadsv5
 * sizes series"): the first digits count cores, and the disk grows with them.
 */
const SERIES = [
    { form: /^Standard_D(\d+)a?ds?_v[45]$/i, gigabytesPerCore: 37.5 },
    { form: /^Standard_D(\d+)s_v3$/i, gigabytesPerCore: 25 },
    { form: /^Standard_D(\d+)a?s?_v5$/i, gigabytesPerCore: 0 }
];
/** A size that is known here; `undefined` for others, which Azure is asked about before anything is made. */
function machineSize(name) {
    for (const { form, gigabytesPerCore } of SERIES) {
        const cores = Number(form.exec(name)?.[1]);
        if (cores > 0)
            return { cores, localGigabytes: cores * gigabytesPerCore };
    }
    return undefined;
}

;// CONCATENATED MODULE: ./.build/preflight/machine-sizes.js



/** Whether every pool's machines can be had, in the zones asked for, with the disk and the cores AKS wants of them. */
function checkMachineSizes(offers, wish) {
    return orNotEvaluated('size-not-offered', 'cluster.pools', async () => {
        const found = await offers();
        return poolsOf(wish).flatMap(pool => checkPool(found, wish, pool));
    });
}
function poolsOf({ cluster }) {
    const user = Object.entries(cluster.pools).map(([name, pool]) => ({ path: `cluster.pools.${name}`, pool }));
    return [
        { path: 'cluster.systemPool', pool: cluster.systemPool, isSystem: true },
        ...user.map(each => ({ ...each, isSystem: false }))
    ];
}
function checkPool(offers, wish, each) {
    const offer = offerNamed(offers, each.pool.vmSize);
    if (offer === undefined)
        return [unknown(each, wish)];
    if (offer.withheld !== undefined)
        return [withheld(each, wish, offer.withheld)];
    return [...machine_sizes_zones(each, wish, offer), ...ephemeral(each, offer), ...(each.isSystem ? cores(each, wish, offer) : [])];
}
function notOffered({ path }, evidence, remedy) {
    return { code: 'size-not-offered', severity: 'error', subject: `${path}.vmSize`, evidence, remedy };
}
function unknown(each, { region }) {
    const remedy = `See what there is: az vm list-skus --location ${region} --resource-type virtualMachines --all --output table.`;
    return notOffered(each, `${region} has no size ${each.pool.vmSize}.`, remedy);
}
/** "Resolve errors for SKU not available" and "Azure region access request process". */
const machine_sizes_ACCESS = {
    QuotaId: 'Choose another size: the offer the subscription was bought under leaves this one out.',
    NotAvailableForSubscription: 'Choose another size or region, or ask for access: Azure portal, Help + support, issue type "Service and subscription limits".'
};
function withheld(each, { region }, reason) {
    const evidence = `The subscription may not use ${each.pool.vmSize} in ${region} (${reason}).`;
    return notOffered(each, evidence, machine_sizes_ACCESS[reason] ?? 'Choose another size or region.');
}
function machine_sizes_zones(each, { region, zones: wanted }, offer) {
    const missing = wanted.filter(zone => !offer.zones.includes(zone));
    if (missing.length === 0)
        return [];
    const has = offer.zones.length === 0 ? 'in no zone' : `in zone ${offer.zones.join(', ')} only`;
    const kept = missing.filter(zone => offer.withheldZones.includes(zone));
    const why = kept.length === 0 ? '' : `; zone ${kept.join(', ')} has it, but not for this subscription`;
    const evidence = `${each.pool.vmSize} can be had ${has} of ${region}, and zone ${wanted.join(', ')} is asked for${why}.`;
    const others = wanted.filter(zone => offer.zones.includes(zone)).map(zone => `"${zone}"`);
    return [
        notOffered(each, evidence, `Choose a size that is in all of them, or write \`zones: [${others.join(', ')}]\`.`)
    ];
}
/** AKS refuses a disk that is larger than what it lies on (Azure/AKS#2672). */
function ephemeral({ path, pool }, { localGigabytes }) {
    const { type, gigabytes } = pool.osDisk;
    if (type !== 'Ephemeral' || localGigabytes === undefined || gigabytes <= localGigabytes)
        return [];
    const room = localGigabytes === 0 ? 'has no disk for it' : `has room for ${localGigabytes}`;
    return [
        {
            code: 'config-invalid',
            severity: 'error',
            subject: `${path}.osDisk.gigabytes`,
            evidence: `The ephemeral disk shall have ${gigabytes} GB, and ${pool.vmSize} ${room}.`,
            remedy: 'Lower it, write `type: Managed`, or choose a size with a larger disk of its own.'
        }
    ];
}
/** "Quotas, virtual machine size restrictions, and region availability in AKS". */
const FEWEST_CORES = 2;
/** "Use system node pools". */
const ADVISED_CORES = 4;
/** Of sizes whose names tell their cores the configuration's own advice speaks. */
function cores({ path, pool }, { profile }, { cores: has }) {
    const isKnown = machineSize(pool.vmSize) !== undefined;
    if (has >= ADVISED_CORES || (has >= FEWEST_CORES && (isKnown || profile === 'dev-test')))
        return [];
    return [
        {
            code: 'config-invalid',
            severity: has < FEWEST_CORES ? 'error' : 'warning',
            subject: `${path}.vmSize`,
            evidence: `${pool.vmSize} has ${has} core(s); a system pool takes ${FEWEST_CORES} at least and had better have ${ADVISED_CORES}.`,
            remedy: 'Choose a larger size, for example Standard_D4d_v5.'
        }
    ];
}

;// CONCATENATED MODULE: ./.build/preflight/node-demand.js


/** The nodes of a cluster; `undefined` where there is no cluster. Throws Failure. */
async function readRunningNodes(azure, cluster) {
    const found = await node_demand_unlessUnregistered(() => azure.read(cluster));
    if (found === undefined)
        return undefined;
    const { powerState, agentPoolProfiles = [] } = found.properties ?? {};
    return new Map(agentPoolProfiles.map(({ name, count = 0, powerState: its }) => {
        return [name, isStopped(powerState) || isStopped(its) ? 'stopped' : count];
    }));
}
function isStopped(state) {
    return state?.code === 'Stopped';
}
/** Of an unregistered provider nothing can exist. */
async function node_demand_unlessUnregistered(look) {
    try {
        return await look();
    }
    catch (error) {
        if (error instanceof failure/* Failure */.H && error.reason === 'provider-not-registered')
            return undefined;
        throw error;
    }
}
/** What each pool of a configuration may still need, where these nodes of it run; `undefined` for a cluster there is not. */
function nodeDemand({ systemPool, pools }, running) {
    const user = Object.entries(pools).map(([name, pool]) => demandOf(name, `cluster.pools.${name}`, pool, running));
    return [demandOf(SYSTEM_POOL_NAME, 'cluster.systemPool', systemPool, running), ...user];
}
function demandOf(name, path, pool, running) {
    const { vmSize, spot, minNodes, maxNodes } = pool;
    const surge = surgeOf(pool);
    const found = running?.get(name) ?? 0;
    const now = found === 'stopped' ? 0 : found;
    const most = Math.max(0, maxNodes + surge - now);
    const atOnce = found === 'stopped' ? 0 : Math.max(0, minNodes - now);
    const sum = `${name} ${maxNodes} + surge ${surge}${now === 0 ? '' : ` - ${now} that run`}`;
    return { path, vmSize, spot, least: running === undefined ? most : atOnce, most, sum };
}
/** AKS rounds up in each pool ("Upgrade an AKS cluster", node surge); spot pools are upgraded without ("Add a Spot node pool"). */
function surgeOf({ spot, maxNodes, surgePercent }) {
    return spot ? 0 : Math.ceil((maxNodes * surgePercent) / 100);
}

;// CONCATENATED MODULE: ./.build/preflight/node-group.js


/**
 * Whether the group AKS is to make for a new cluster's nodes has its name to itself: AKS takes no group that exists
 * ("AKS FAQ", node resource group). One that a deletion of the same cluster leaves behind for a while goes by itself.
 */
function checkNodeGroup(azure, group, cluster) {
    return orNotEvaluated('name-taken', group, async () => {
        const found = await azure.read(group);
        if (found === undefined || (0,resource_id/* sameId */.s)(found.managedBy ?? '', cluster))
            return [];
        const owner = found.managedBy === undefined ? 'nobody says whose it is' : `it belongs to ${found.managedBy}`;
        return [
            {
                code: 'name-taken',
                severity: 'error',
                subject: group,
                evidence: `A group of that name is there already (${owner}), and AKS makes its own.`,
                remedy: 'Delete the group if nothing in it is needed, or choose another name for workload or environment.'
            }
        ];
    });
}

;// CONCATENATED MODULE: ./.build/preflight/quota.js


/** "Check vCPU quotas": over all families of a region, and of spot machines whatever their family. */
const REGIONAL = 'cores';
const SPOT = 'lowPriorityCores';
/**
 * Whether quotas have room for all pools at their largest, in the middle of an upgrade. An error for what a cluster that is
 * to be made needs, or an existing one at once; a warning for what they may need later.
 */
function checkQuota(azure, offers, wish) {
    return orNotEvaluated('quota-exceeded', `vCPU quota of ${wish.region}`, async () => {
        const [usages, sizes] = await Promise.all([readUsages(azure, wish.region), offers()]);
        return [...sharesByQuota(sizes, wish)].flatMap(([quota, shares]) => {
            const usage = usages.get(quota.toLowerCase());
            return usage === undefined ? [quota_unseen(quota, wish.region)] : quota_check(azure, usage, shares, wish.region);
        });
    });
}
async function readUsages(azure, region) {
    const type = 'Microsoft.Compute/locations/usages';
    const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Compute/locations/${region}/usages`;
    const usages = await Array.fromAsync(azure.list(path, type));
    return new Map(usages.map(usage => [usage.name.value.toLowerCase(), usage]));
}
/** Sizes that are not offered are left out: they are a finding of their own. */
function sharesByQuota(sizes, { demands, beside }) {
    const shares = new Map();
    const others = beside.map(each => ({ ...each, sum: `other colour: ${each.sum}` }));
    for (const demand of [...demands, ...others]) {
        const size = offerNamed(sizes, demand.vmSize);
        if (size === undefined || demand.most === 0)
            continue;
        for (const quota of demand.spot ? [SPOT] : [size.family, REGIONAL])
            shares.set(quota, [...(shares.get(quota) ?? []), shareOf(demand, size)]);
    }
    return shares;
}
function shareOf({ path, least, most, sum }, { cores }) {
    return { path, least: least * cores, most: most * cores, sum: `(${sum}) × ${cores} cores = ${most * cores}` };
}
function quota_check(azure, { name, currentValue, limit }, shares, region) {
    const most = total(shares, ({ most }) => most);
    const least = total(shares, ({ least }) => least);
    const free = Math.max(0, limit - currentValue);
    if (most <= free)
        return [];
    const label = name.localizedValue === undefined ? name.value : `${name.localizedValue} (${name.value})`;
    const sums = shares.map(({ sum }) => sum).join('; ');
    const later = least === most ? '' : `, ${least} of them at once`;
    const wanted = currentValue + most;
    return [
        {
            code: 'quota-exceeded',
            severity: least > free ? 'error' : 'warning',
            subject: `${largest(shares).path}.maxNodes`,
            evidence: `${label} of ${region}: ${limit} allowed - ${currentValue} in use = ${free} free; needed ${sums}; together ${most}${later}.`,
            remedy: `Ask for a limit of ${wanted}, which is ${wanted - limit} more: az quota update --resource-name ${name.value} ` +
                `--scope /subscriptions/${azure.subscriptionId}/providers/Microsoft.Compute/locations/${region} ` +
                `--limit-object value=${wanted}; or lower \`maxNodes\`, or choose a size of another family.`
        }
    ];
}
function total(shares, cores) {
    return shares.reduce((sum, share) => sum + cores(share), 0);
}
function largest(shares) {
    return shares.reduce((a, b) => (b.most > a.most ? b : a));
}
function quota_unseen(quota, region) {
    return {
        code: 'quota-exceeded',
        severity: 'not-evaluated',
        subject: `vCPU quota of ${region}`,
        evidence: `Azure lists no quota ${quota}.`,
        remedy: `Look at it: az vm list-usage --location ${region} --output table.`
    };
}

// EXTERNAL MODULE: ./.build/azure/services/permissions.js
var services_permissions = __webpack_require__(1555);
// EXTERNAL MODULE: ./.build/azure/roles.js
var roles = __webpack_require__(3459);
;// CONCATENATED MODULE: ./.build/preflight/roles.js



/** Actions of the required list that the identity lacks at the subscription, each with the role that grants it. */
function checkRoles(azure, required) {
    return lackingOf(azure.permissions, required, (0,resource_id/* subscriptionId */.pk)(azure.subscriptionId));
}
/** The same at any other scope, such as a resource of others in another subscription. */
function checkRolesAt(azure, required, scope) {
    return orNotEvaluated('not-authorized', scope, async () => lackingOf(await (0,services_permissions/* readPermissions */.z)(azure, scope), required, scope));
}
function lackingOf(permissions, required, scope) {
    return required.filter(action => !(0,services_permissions/* allows */.N)(permissions, action)).map(action => roles_lacking(action, scope));
}
function roles_lacking(action, scope) {
    return {
        code: 'not-authorized',
        severity: 'error',
        subject: action,
        evidence: `The identity lacks this action at ${scope}.`,
        remedy: `Give the identity ${(0,roles/* roleGranting */.r)(action)} at ${scope}; it takes up to ten minutes to be everywhere.`
    };
}

;// CONCATENATED MODULE: ./.build/preflight/subnets.js




/** "API Server VNet Integration": what a cluster reserves; an outage follows where they run out. */
const API_SERVER_ADDRESSES = 9;
const subnets_CLUSTERS = 'Microsoft.ContainerService/managedClusters';
/** Azure keeps the first four addresses and the last of each subnet ("Virtual network FAQ"). */
const RESERVED = 5;
/**
 * Whether nodes at their most, and an API server, still find addresses beside what others have in their subnets. One that
 * is not there yet has room: the address plan has seen to its size.
 */
function checkSubnetSpace(azure, wish) {
    return orNotEvaluated('subnet-full', wish.network, async () => {
        const found = await azure.read(wish.network);
        if (found === undefined)
            return [];
        const usages = await Array.fromAsync(azure.list(`${wish.network}/usages`, 'Microsoft.Network/virtualNetworks/usages'));
        const ofNodes = subnetIn(found, wish.nodes);
        const ofApiServer = wish.stands ? undefined : subnetIn(found, wish.apiServer);
        return [
            ...(ofNodes === undefined ? [] : nodes(wish, spaceIn(ofNodes, usages))),
            ...(ofApiServer === undefined ? [] : subnets_apiServer(wish, ofApiServer, spaceIn(ofApiServer, usages)))
        ];
    });
}
function spaceIn(subnet, usages) {
    const usage = usages.find(({ id, limit }) => (0,resource_id/* sameId */.s)(id, subnet.id) && limit >= 0);
    if (usage !== undefined)
        return { used: usage.currentValue, free: usage.limit - usage.currentValue };
    const { addressPrefix, addressPrefixes, ipConfigurations = [] } = subnet.properties ?? {};
    const size = range(addressPrefix ?? addressPrefixes?.[0] ?? '0.0.0.0/32').size - RESERVED;
    return { used: ipConfigurations.length, free: size - ipConfigurations.length };
}
/** Pods have addresses of their own, because the cluster's network is an overlay. */
function nodes({ nodes: id, demands }, { used, free }) {
    const most = demands.reduce((sum, demand) => sum + demand.most, 0);
    const least = demands.reduce((sum, demand) => sum + demand.least, 0);
    if (most <= free)
        return [];
    const sums = demands.map(({ sum }) => sum).join('; ');
    const evidence = `${used} of its addresses are taken and ${free} are free; nodes need ${sums}; together ${most}.`;
    const remedy = 'Move what else lies in the subnet, or lower `maxNodes`; a subnet cannot grow while something is in it.';
    return [full(least > free ? 'error' : 'warning', id, evidence, remedy)];
}
function subnets_apiServer({ apiServer: id }, subnet, { used, free }) {
    const services = (subnet.properties?.delegations ?? []).map(({ properties }) => properties?.serviceName ?? 'nobody');
    const others = services.filter(service => !(0,resource_id/* sameId */.s)(service, subnets_CLUSTERS));
    if (others.length > 0) {
        const evidence = `It is delegated to ${others.join(', ')}, and an API server takes one of ${subnets_CLUSTERS}.`;
        return [full('error', id, evidence, `Take away what lies in ${(0,resource_id/* parseResourceId */.RQ)(id).name} and its delegation.`)];
    }
    if (services.length === 0 && used > 0) {
        const evidence = `${used} of its addresses are taken, so that it cannot be delegated to ${subnets_CLUSTERS} any more.`;
        return [
            full('error', id, evidence, `Move what lies in ${(0,resource_id/* parseResourceId */.RQ)(id).name}; it is for the API server alone.`)
        ];
    }
    if (free >= API_SERVER_ADDRESSES)
        return [];
    const evidence = `${used} of its addresses are taken and ${free} are free; an API server reserves ${API_SERVER_ADDRESSES}.`;
    return [full('error', id, evidence, 'Delete the other cluster in it, or give the colour a larger `apiServer` range.')];
}
function full(severity, subject, evidence, remedy) {
    return { code: 'subnet-full', severity, subject, evidence, remedy };
}

;// CONCATENATED MODULE: ./.build/preflight/rules/cluster.js














const PREFLIGHT = ['plan', 'apply'];
const TARGETS = ['cluster'];
const clusterRules = rule_rules({
    machineSizes: {
        id: 'machine-sizes-offered',
        title: 'The subscription may use every machine size in the region and the zones, with a disk large enough.',
        phases: PREFLIGHT,
        targets: TARGETS,
        check: (facts, { baseline }) => checkMachineSizes(() => readMachineOffers(facts, baseline.config.region), baseline.config)
    },
    quota: {
        id: 'vcpu-quota',
        title: 'Quotas of vCPUs have room for all node pools at their maximum, with surge.',
        phases: PREFLIGHT,
        targets: TARGETS,
        check: (facts, request) => eachCluster(facts, request, one => quota(facts, request, one))
    },
    subnets: {
        id: 'subnet-space',
        title: 'The subnets of the cluster have room for its nodes and hold nothing else.',
        phases: PREFLIGHT,
        targets: TARGETS,
        check: (facts, request) => eachCluster(facts, request, one => subnetSpace(facts, request, one))
    },
    kubernetesVersion: {
        id: 'kubernetes-version-offered',
        title: 'The region offers the requested Kubernetes version, or a suitable one, to a new cluster.',
        phases: PREFLIGHT,
        targets: TARGETS,
        check: (facts, request) => eachCluster(facts, request, ({ running }) => {
            const { region, cluster } = request.baseline.config;
            return running === undefined ? checkKubernetesVersion(facts, region, cluster) : [];
        })
    },
    nodeGroup: {
        id: 'node-resource-group-free',
        title: 'No resource group has the name of the node resource group of a new cluster.',
        phases: PREFLIGHT,
        targets: TARGETS,
        check: (facts, request) => eachCluster(facts, request, ({ colour, running }) => {
            const { cluster, nodeGroup } = request.baseline.ids.clusters[colour];
            return running === undefined ? checkNodeGroup(facts, nodeGroup, cluster) : [];
        })
    },
    age: {
        id: 'cluster-age',
        title: 'A cluster that is only ever replaced is not older than the configuration allows.',
        phases: PREFLIGHT,
        targets: TARGETS,
        check: (facts, request) => eachCluster(facts, request, ({ colour, running }) => {
            const { config, ids } = request.baseline;
            return running === undefined
                ? []
                : checkClusterAge(facts, ids.clusters[colour].cluster, config.upgrades, request.now);
        })
    },
    egress: {
        id: 'node-egress',
        title: 'The route of the node subnet points to the firewall and the peering is connected, as far as they exist.',
        phases: [...PREFLIGHT, 'before-cluster'],
        targets: TARGETS,
        check: (facts, request) => eachColour(request, colour => egress(facts, request, colour))
    },
    hubOwnerRequests: {
        id: 'existing-hub-prepared-for-cluster',
        title: 'The owner of an existing hub has created what nodes need for egress, once our network exists.',
        phases: ['apply', 'before-cluster'],
        targets: TARGETS,
        // Their half of a peering cannot come before ours.
        check: async (facts, { baseline }) => (await facts.read(baseline.ids.spokeNetwork)) === undefined
            ? []
            : await checkForeign(facts, foreignNeeds(baseline), 'error')
    },
    sharedResourceRights: {
        id: 'shared-resource-rights',
        title: 'The identity may assign roles on shared resources that the cluster uses.',
        phases: ['apply'],
        targets: TARGETS,
        check: async (facts, { baseline }) => {
            const found = clusterForeignActions(baseline).map(({ action, scope }) => checkRolesAt(facts, [action], scope));
            return (await Promise.all(found)).flat();
        }
    }
});
async function eachColour({ colours }, check) {
    const found = (await Promise.all(colours.map(check))).flat();
    return found.filter((one, i) => found.findIndex(other => isSame(one, other)) === i);
}
/** Two clusters that ask for the same version or size give the same finding twice. */
function isSame(a, b) {
    return a.code === b.code && a.severity === b.severity && a.subject === b.subject && a.evidence === b.evidence;
}
function eachCluster(facts, request, check) {
    const { clusters } = request.baseline.ids;
    return eachColour(request, async (colour) => check({ colour, running: await readRunningNodes(facts, clusters[colour].cluster) }));
}
async function quota(facts, request, { colour, running }) {
    const { config, ids } = request.baseline;
    const other = (0,config_colours/* otherColour */.RQ)(colour);
    const besideRunning = await readRunningNodes(facts, ids.clusters[other].cluster);
    const demands = nodeDemand(config.cluster, running);
    const beside = demandOfOther(request, besideRunning, request.colours.includes(other));
    return await checkQuota(facts, () => readMachineOffers(facts, config.region), {
        region: config.region,
        demands,
        beside
    });
}
/** The other cluster may grow; nothing of it is needed at once where it exists, all of it where the same run creates it. */
function demandOfOther({ baseline: { config } }, running, isCreated) {
    if (running !== undefined)
        return nodeDemand(config.cluster, running).map(demand => ({ ...demand, least: 0 }));
    return isCreated ? nodeDemand(config.cluster, undefined) : [];
}
function subnetSpace(facts, { baseline }, { colour, running }) {
    const { config, ids } = baseline;
    return checkSubnetSpace(facts, {
        network: ids.spokeNetwork,
        nodes: spokeSubnetId(baseline, `nodes-${colour}`),
        apiServer: spokeSubnetId(baseline, `apiserver-${colour}`),
        demands: nodeDemand(config.cluster, running),
        stands: running !== undefined
    });
}
function egress(facts, { baseline, phase }, colour) {
    const { ids, addresses, config } = baseline;
    const before = phase === 'before-cluster' ? 'cluster' : 'run';
    // `existing-hub-prepared-for-cluster` tells the hub's owner to create the other half of the peering.
    const isAskedFor = before === 'cluster' && config.hub.existing?.peering === 'none';
    return checkWayOut(facts, {
        network: ids.spokeNetwork,
        nodes: spokeSubnetId(baseline, `nodes-${colour}`),
        peering: isAskedFor ? undefined : ids.spokePeering,
        firewallAddress: addresses.hub.firewallAddress,
        before
    });
}

;// CONCATENATED MODULE: ./.build/preflight/rules/existing-network.js

const existingNetworkRules = rule_rules({
    networkExists: {
        id: 'network-exists',
        title: 'The network that platform and cluster are put into exists.',
        phases: ['plan', 'apply'],
        targets: ['network-exists'],
        async check(facts, { baseline }) {
            const { spokeNetwork } = baseline.ids;
            if ((await facts.read(spokeNetwork)) !== undefined)
                return [];
            return [
                {
                    code: 'network-missing',
                    severity: 'error',
                    subject: spokeNetwork,
                    evidence: 'This network does not exist yet.',
                    remedy: 'Run provision-network first, or use provision, which creates network, platform and cluster in one run.'
                }
            ];
        }
    }
});

;// CONCATENATED MODULE: ./.build/preflight/firewall-tier.js


/**
 * A policy keeps the tier it was made with: Azure refuses another one (FirewallPolicySkuChangeDisallowed, azure-docs#88954),
 * and only when the rules are written. Told here, before anything is approved.
 */
function checkFirewallTier(azure, wanted) {
    return orNotEvaluated('azure-refused', wanted.policy, async () => {
        const found = await azure.read(wanted.policy);
        const tier = found?.properties?.sku?.tier ?? wanted.tier;
        return tier === wanted.tier ? [] : [fixed(wanted, tier, found?.properties?.firewalls ?? [])];
    });
}
function fixed({ firewall, policy, tier }, present, users) {
    const others = users.filter(({ id }) => !(0,resource_id/* sameId */.s)(id, firewall)).map(({ id }) => id);
    const also = others.length === 0 ? '' : ` These firewalls use the policy too: ${others.join(', ')}.`;
    return {
        code: 'azure-refused',
        severity: 'error',
        subject: policy,
        evidence: `It has tier ${present}, the configuration asks for ${tier}, and Azure never changes the tier of a policy.${also}`,
        remedy: `Set \`hub.firewall.tier: ${present}\` again. Or, while nothing needs the way out, delete both and run again, which makes them ` +
            `with tier ${tier}: az network firewall delete --ids ${firewall}; az network firewall policy delete --ids ${policy}. Or ` +
            'provision a new environment, whose policy has a name of its own, and move there.'
    };
}

;// CONCATENATED MODULE: ./.build/preflight/other-zones.js


const other_zones_ZONE = 'Microsoft.Network/privateDnsZones';
/**
 * Networks that have a zone of the same name already: Azure takes one zone of a name for each network (azure-aks-docs#212),
 * and says so only when the link is written. Looked for in the subscriptions of zone and network, as far as they can be seen.
 */
async function checkOtherZones(azure, links) {
    const places = new Set(links.flatMap(({ zoneId, network }) => [zoneId, network].map(subscriptionOf)));
    const found = await Promise.all([...places].map(place => checkPlace(azure, place, links)));
    return found.flat();
}
function subscriptionOf(id) {
    return (0,resource_id/* subscriptionId */.pk)((0,resource_id/* parseResourceId */.RQ)(id).subscriptionId.toLowerCase());
}
function checkPlace(azure, subscription, links) {
    return orNotEvaluated('hub-not-ready', subscription, async () => {
        const findings = [];
        for await (const { id } of azure.list(`${subscription}/providers/${other_zones_ZONE}`, other_zones_ZONE)) {
            const twins = links.filter(({ zoneId }) => nameOf(zoneId) === nameOf(id) && !(0,resource_id/* sameId */.s)(zoneId, id));
            for (const { network } of twins)
                if (await other_zones_isLinked(azure, id, network))
                    findings.push(taken(id, network));
        }
        return findings;
    });
}
function nameOf(id) {
    return (0,resource_id/* parseResourceId */.RQ)(id).name.toLowerCase();
}
async function other_zones_isLinked(azure, zone, network) {
    const type = `${other_zones_ZONE}/virtualNetworkLinks`;
    for await (const { properties } of azure.list(`${zone}/virtualNetworkLinks`, type))
        if ((0,resource_id/* sameId */.s)(properties?.virtualNetwork?.id ?? '', network))
            return true;
    return false;
}
function taken(zone, network) {
    return {
        code: 'hub-not-ready',
        severity: 'error',
        subject: network,
        evidence: `It is linked to ${zone} already, and takes no second zone of that name.`,
        remedy: 'Share that zone: write `dns: { zones: existing, existing: { … } }` with its id and those of the others.'
    };
}

;// CONCATENATED MODULE: ./.build/preflight/rules/network.js






const network_PREFLIGHT = ['plan', 'apply'];
const networkRules = rule_rules({
    advice: {
        id: 'configuration-advice',
        title: 'The configuration follows the advice for address ranges and sizes.',
        phases: network_PREFLIGHT,
        targets: ['network'],
        check: (_facts, { baseline }) => advice(baseline)
    },
    hubOwnerRequests: {
        id: 'existing-hub-prepared',
        title: 'The owner of an existing hub has created the rules, peering and links that we may not create.',
        phases: network_PREFLIGHT,
        targets: ['network'],
        check: (facts, { baseline }) => checkForeign(facts, foreignNeeds(baseline), 'warning')
    },
    hubNetwork: {
        id: 'existing-hub-network',
        title: 'The network of an existing hub exists and has the address ranges that the configuration names.',
        phases: network_PREFLIGHT,
        targets: ['network'],
        check: (facts, { baseline: { config, ids } }) => config.hub.existing === undefined
            ? []
            : checkHubNetwork(facts, { id: ids.hubNetwork, addressSpaces: config.hub.existing.addressSpaces })
    },
    hubRights: {
        id: 'existing-hub-rights',
        title: 'The identity may write what it must write in an externally owned hub or zone.',
        phases: ['apply'],
        targets: ['network'],
        check: async (facts, { baseline }) => {
            const found = foreignActions(baseline).map(({ action, scope }) => checkRolesAt(facts, [action], scope));
            return (await Promise.all(found)).flat();
        }
    },
    otherZones: {
        id: 'one-zone-per-name',
        title: 'An existing hub is not linked to another private DNS zone of the same name.',
        phases: network_PREFLIGHT,
        targets: ['network'],
        when: ({ baseline }) => baseline.config.hub.existing !== undefined,
        check: (facts, { baseline }) => checkOtherZones(facts, zoneLinks(baseline).filter(({ to }) => to === 'hub'))
    },
    firewallTier: {
        id: 'firewall-tier-unchanged',
        title: 'The firewall policy has the tier that the configuration asks for: Azure never changes it.',
        phases: network_PREFLIGHT,
        targets: ['network'],
        when: ({ baseline }) => baseline.config.hub.existing === undefined,
        check: (facts, { baseline: { ids, config } }) => checkFirewallTier(facts, { firewall: ids.firewall, policy: ids.firewallPolicy, tier: config.hub.firewall.tier })
    }
});
function advice({ addresses, advice: general }) {
    const grow = 'A subnet cannot grow while it is in use: choose its size before the cluster is created.';
    const warning = (code, remedy) => (each) => ({ code, severity: 'warning', subject: each.path, evidence: each.message, remedy });
    return [
        ...addresses.advice.map(warning('address-plan', grow)),
        ...general.map(warning('config-invalid', 'Change it where that matters to you; it is allowed.'))
    ];
}

;// CONCATENATED MODULE: ./.build/preflight/names.js


/**
 * Names that must be unique in all of Azure and belong to somebody else. One of our own, and a vault of ours that can be
 * recovered, are no finding. Where the provider is not registered yet nobody can ask.
 */
function checkGlobalName(azure, { id, remedy }) {
    return orNotEvaluated('name-taken', id, async () => {
        if ((await azure.read(id)) !== undefined)
            return [];
        const { type, name } = (0,resource_id/* parseResourceId */.RQ)(id);
        const [namespace] = type.split('/');
        const path = `/subscriptions/${azure.subscriptionId}/providers/${namespace}/checkNameAvailability`;
        const { nameAvailable, message } = await azure.ask(path, type, { name, type });
        if (nameAvailable !== false)
            return [];
        const evidence = `The name ${name} cannot be had: ${message ?? 'Azure says no more.'}`;
        return [{ code: 'name-taken', severity: 'error', subject: id, evidence, remedy }];
    });
}

;// CONCATENATED MODULE: ./.build/preflight/rules/platform.js



const REPLICATION = 'Microsoft.ContainerRegistry/registries/replications';
const platformRules = rule_rules({
    replicaRegions: {
        id: 'replica-regions-offer-registry',
        title: 'Each region of a registry replica offers replication.',
        phases: ['plan', 'apply'],
        targets: ['platform'],
        async check(facts, { baseline: { config } }) {
            const regions = config.registry.kind === 'shared' ? [] : config.registry.replicas;
            const found = regions.map(region => checkRegions(facts, { region, types: [REPLICATION] }));
            return (await Promise.all(found)).flat();
        }
    },
    registryName: {
        id: 'registry-name-free',
        title: 'The name of the registry is not taken by somebody else.',
        phases: ['plan', 'apply'],
        targets: ['platform'],
        when: ({ baseline }) => baseline.config.registry.kind !== 'shared',
        check: (facts, { baseline }) => checkGlobalName(facts, {
            id: baseline.ids.registry,
            remedy: 'Choose another name for workload or environment: the registry is named after both.'
        })
    }
});

;// CONCATENATED MODULE: ./.build/preflight/locks.js


const locks_TYPE = 'Microsoft.Authorization/locks';
/**
 * Returns an error for each management lock that would stop one of these deletions. A lock of either level, CanNotDelete
 * and ReadOnly, stops the deletion of its scope, of everything below it, and of everything above it ("Lock your Azure
 * resources"). Where the locks of a subscription cannot be read, one finding says that they are not evaluated.
 */
async function checkLocks(azure, deletions) {
    const bySubscription = Map.groupBy(deletions, id => (0,resource_id/* parseResourceId */.RQ)(id).subscriptionId.toLowerCase());
    const found = await Promise.all([...bySubscription].map(([guid, ids]) => checkSubscription(azure, guid, ids)));
    return found.flat();
}
function checkSubscription(azure, guid, deletions) {
    const subscription = (0,resource_id/* subscriptionId */.pk)((0,resource_id/* sameId */.s)(guid, azure.subscriptionId) ? azure.subscriptionId : guid);
    return orNotEvaluated('locked', subscription, async () => {
        const locks = await readLocks(azure, subscription);
        const inTheWay = locks
            .map(lock => ({ lock, stops: deletions.filter(id => stopsDeletion(lock, id)) }))
            .filter(({ stops }) => stops.length > 0);
        const stopsStack = inTheWay.some(({ stops }) => stops.some(isStack));
        const remedy = locks_remedyFor(inTheWay.map(({ lock }) => lock), stopsStack);
        return inTheWay.map(({ lock, stops }) => locked(lock, stops, remedy));
    });
}
/** Reads the locks of a subscription; its list has those of its groups and resources too ("Management Locks - List At Subscription Level"). */
async function readLocks(azure, subscription) {
    const locks = [];
    for await (const lock of azure.list(`${subscription}/providers/${locks_TYPE}`, locks_TYPE))
        locks.push(lock);
    return locks;
}
/**
 * Returns the ReadOnly locks that stop a write of one of these resources: locks on the resource or on anything above it.
 * Throws Failure where the locks cannot be read.
 */
async function readWriteLocks(azure, ids) {
    const subscriptions = new Set(ids.map(id => (0,resource_id/* subscriptionId */.pk)((0,resource_id/* parseResourceId */.RQ)(id).subscriptionId)));
    const locks = await Promise.all([...subscriptions].map(subscription => readLocks(azure, subscription)));
    return locks
        .flat()
        .filter(lock => lock.properties?.level === 'ReadOnly' && ids.some(id => locks_isWithin(id, locks_scopeOf(lock))))
        .map(lock => ({ id: lock.id, text: `the ${locks_nameOf(lock)} on ${locks_scopeOf(lock)}` }));
}
/** `CanNotDelete lock "l" (notes: "…")` */
function locks_nameOf({ name, properties: { level = 'unknown', notes } = {} }) {
    const said = notes === undefined || notes === '' ? '' : ` (notes: "${notes}")`;
    return `${level} lock "${name}"${said}`;
}
function stopsDeletion(lock, id) {
    const scope = locks_scopeOf(lock);
    return locks_isWithin(id, scope) || locks_isWithin(scope, id);
}
function locks_scopeOf({ id }) {
    return (0,resource_id/* parseResourceId */.RQ)(id).scope;
}
/** Whether an id is the scope itself or lies below it. */
function locks_isWithin(id, scope) {
    return `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase());
}
const NAMED = 5;
function locked(lock, stops, remedy) {
    const others = stops.length > NAMED ? ` and ${stops.length - NAMED} more` : '';
    return {
        code: 'locked',
        severity: 'error',
        subject: lock.id,
        evidence: `The ${locks_nameOf(lock)} on ${locks_scopeOf(lock)} stops the deletion of ${stops.slice(0, NAMED).join(', ')}${others}.`,
        remedy
    };
}
function isStack(id) {
    return (0,resource_id/* sameId */.s)((0,resource_id/* parseResourceId */.RQ)(id).type, 'Microsoft.Resources/deploymentStacks');
}
/** A stack with a former name is deleted without its resources: nothing in the file can keep it. */
function locks_remedyFor(locks, stopsStack) {
    const replaced = ' A deployment stack that the plan detaches is only replaced by one with the present name, and its resources are kept: create the lock again after the run.';
    return `If the deletion is meant, delete the lock and run again: az lock delete --ids ${locks.map(({ id }) => id).join(' ')}. If not, keep the lock and restore what the plan deletes in aks-baseline.yml.${stopsStack ? replaced : ''} Nothing was written.`;
}

;// CONCATENATED MODULE: ./.build/preflight/providers.js


/** Resource providers the subscription lacks: an error only where the run must register one and may not. */
function checkProviders(azure, namespaces, { registers, log }) {
    return orNotEvaluated('provider-not-registered', `/subscriptions/${azure.subscriptionId}/providers`, async () => {
        const wanted = await Promise.all(namespaces.map(namespace => stateOf(azure, namespace)));
        const missing = wanted.filter(({ state }) => state !== 'Registered' && state !== 'Registering');
        const unknown = missing.filter(({ state }) => state === undefined).map(unknownProvider);
        const waiting = missing.filter(({ state }) => state !== undefined);
        for (const { namespace } of waiting)
            log.info(`${namespace} is not registered yet; applying registers it.`);
        return registers && waiting.length > 0 ? [...unknown, ...refused(azure, waiting)] : unknown;
    });
}
async function stateOf(azure, namespace) {
    return { namespace, state: (await (0,providers/* readProvider */.W)(azure, namespace))?.registrationState };
}
function refused(azure, waiting) {
    return waiting
        .filter(({ namespace }) => !(0,services_permissions/* allows */.N)(azure.permissions, `${namespace}/register/action`))
        .map(({ namespace }) => ({
        code: 'provider-not-registered',
        severity: 'error',
        subject: namespace,
        evidence: `It is not registered, and the identity may not register it (${namespace}/register/action).`,
        remedy: 'Give the identity "Contributor" at the subscription, or let somebody who may register: ' +
            `az provider register --namespace ${namespace}.`
    }));
}
function unknownProvider({ namespace }) {
    return {
        code: 'region-not-supported',
        severity: 'error',
        subject: namespace,
        evidence: 'This cloud has no such resource provider.',
        remedy: 'Choose another cloud (azure-environment), or leave out what needs the provider.'
    };
}

;// CONCATENATED MODULE: ./.build/preflight/required-actions.js
/**
 * Actions an identity needs at the subscription to plan. Validation level `ProviderNoRbac` spares it the right to write
 * what is planned. What applying asks for besides follows from the templates.
 */
const requiredActions = {
    plan: [
        'Microsoft.Network/azureFirewalls/read',
        'Microsoft.Network/virtualNetworks/read',
        'Microsoft.Resources/deploymentStacks/read',
        'Microsoft.Resources/deploymentStacksWhatIfResults/delete',
        'Microsoft.Resources/deploymentStacksWhatIfResults/read',
        'Microsoft.Resources/deploymentStacksWhatIfResults/whatIf/action',
        'Microsoft.Resources/deploymentStacksWhatIfResults/write',
        'Microsoft.Resources/subscriptions/resourceGroups/read'
    ]
};

;// CONCATENATED MODULE: ./.build/preflight/rules/subscription.js






const subscription_PREFLIGHT = ['plan', 'apply'];
/** Targets that a run creates from templates. */
const CREATED = ['network', 'platform', 'cluster'];
const subscriptionRules = rule_rules({
    planRights: {
        id: 'rights-to-plan',
        title: 'The identity may read and run what-if. Applying plans again first.',
        phases: subscription_PREFLIGHT,
        targets: [...CREATED, 'destroy', 'cluster-removal', 'drift'],
        check: (facts, { phase, targets }) => phase === 'plan' || CREATED.some(target => targets.includes(target))
            ? checkRoles(facts, requiredActions.plan)
            : []
    },
    applyRights: {
        id: 'rights-to-apply',
        title: 'The identity may write every type of resource that the templates contain.',
        phases: ['apply'],
        targets: CREATED,
        check: (facts, { prerequisites }) => {
            const planning = requiredActions.plan;
            return checkRoles(facts, prerequisites.actions.filter(action => !planning.includes(action)));
        }
    },
    providers: {
        id: 'providers-registered',
        title: 'Resource providers are registered, or the identity that applies may register them.',
        phases: subscription_PREFLIGHT,
        targets: CREATED,
        check: (facts, { prerequisites, phase, log }) => checkProviders(facts, prerequisites.namespaces, { registers: phase === 'apply', log })
    },
    regions: {
        id: 'region-offers-types',
        title: 'The region offers every resource type, in the api-version that is used.',
        phases: subscription_PREFLIGHT,
        targets: CREATED,
        check: (facts, { prerequisites, baseline }) => checkRegions(facts, { region: baseline.config.region, types: prerequisites.regionalTypes })
    },
    locks: {
        id: 'deletions-not-locked',
        title: 'No management lock stops a deletion of the plan.',
        phases: ['planned'],
        when: ({ deletions }) => deletions.length > 0,
        check: (facts, { deletions }) => checkLocks(facts, deletions)
    }
});

;// CONCATENATED MODULE: ./.build/preflight/rules/index.js





/**
 * Every rule that needs nothing of provisioning; `provisioning/rules` adds the others. A failure takes the reason of the first
 * rule here that found an error, so a cause stands before its consequences.
 */
const preflightRules = [
    existingNetworkRules,
    subscriptionRules,
    networkRules,
    platformRules,
    clusterRules
].flatMap(topic => Object.values(topic));

// EXTERNAL MODULE: ./.build/preflight/certificates.js
var preflight_certificates = __webpack_require__(8896);
;// CONCATENATED MODULE: ./.build/provisioning/steps/secret-changes.js



/** Tags of a secret, by which it is recognised: nobody can read its value again. */
const thumbprintTags = { 'SHA-256': 'thumbprint', 'SHA-1': 'thumbprint-sha1' };
/** Returns the input that takes a certificate without its key. */
function publicInputOf({ input }) {
    return `${input}-public`;
}
/** Returns the variable from which our workflows fill that input. */
function publicVariableOf(certificate) {
    return publicInputOf(certificate).toUpperCase().replaceAll('-', '_');
}
/** Returns what is known of the certificate to be kept: what the run was told of it, else what it was given. */
function thumbprintOf({ expected, content }) {
    return expected ?? (content && { algorithm: 'SHA-256', value: content.thumbprint });
}
/**
 * Returns how the secret changes; `undefined` where the vault has this certificate already, or has one and nothing is known
 * of another. An approval is for the thumbprint: another certificate needs a new one.
 */
function secretChange(step, type, compared) {
    const { wanted, id, found } = compared;
    const thumbprint = thumbprintOf(wanted);
    const common = { step, id, type, certain: true };
    const because = notEvaluated(wanted);
    if (found === undefined) {
        const created = resourceChange({ ...common, kind: 'create' });
        return said(thumbprint ? { ...created, digest: creationOf(id, thumbprint) } : created, because, wanted);
    }
    if (thumbprint === undefined)
        return undefined;
    const tag = thumbprintTags[thumbprint.algorithm];
    const before = found.tags?.[tag];
    if (before === thumbprint.value)
        return undefined;
    const property = { path: `tags.${tag}`, kind: 'modify', before, after: thumbprint.value };
    const modified = resourceChange({ ...common, kind: 'modify', properties: [property] });
    return said({ ...modified, coveredBy: creationOf(id, thumbprint) }, because, wanted);
}
/** The digest of the creation of a secret with one certificate. */
function creationOf(id, { value }) {
    return changeDigest((0,resource_id/* asResourceId */.IX)(`${id}#${value.toLowerCase()}`), 'create', []);
}
function said(change, because, wanted) {
    const ifUnapproved = {
        reason: 'certificate-differs',
        message: `The certificate of the input \`${wanted.input}\` is not the one that was planned and approved.`,
        remedy: `Set the variable ${publicVariableOf(wanted)} (input \`${publicInputOf(wanted)}\`) to the certificate without its key, for the job that plans and for the one that applies, then plan and approve again. Nothing was written.`
    };
    return { ...change, ...(because === undefined ? {} : { because }), ifUnapproved };
}
/** Returns what a plan without the key cannot evaluate about a certificate. */
function notEvaluated({ content, expected, presented, input }) {
    if (content !== undefined)
        return undefined;
    const what = presented !== undefined
        ? 'whether its private key fits'
        : `${expected === undefined ? 'which certificate it is, ' : ''}its host, its chain, its expiry, and whether its private key fits`;
    return `Not evaluated: ${what}. That is checked with the input ${input} before applying writes anything.`;
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/secrets.js



const secrets_TYPE = 'Microsoft.KeyVault/vaults/secrets';
const SECRET_SECONDS = 5;
const SECRETS = 'secrets';
/**
 * Certificates as secrets of the vault, written through Resource Manager: that works while the vault is closed to every
 * network. They are members of no stack, because stacks cannot delete secrets (deployment stacks, known issues) and would
 * need the values at every write. A secret is written only when its thumbprint is another.
 */
function secretsStep(wanted, needs) {
    return {
        name: SECRETS,
        needs,
        expectedSeconds: SECRET_SECONDS,
        // Not the thumbprints: the job that plans may be given no secrets at all.
        intent: () => wanted.map(({ name }) => name),
        // Secrets are written synchronously: nothing can be under way.
        settle: () => Promise.resolve(),
        async plan(context) {
            const compared = await compareSecrets(wanted, context);
            const changes = compared.flatMap(each => secrets_changeOf(each) ?? []);
            return {
                step: SECRETS,
                evaluation: { by: 'reads' },
                changes,
                unchanged: wanted.length - changes.length,
                noise: 0,
                pending: changes.length > 0
            };
        },
        async apply(context) {
            for (const each of await compareSecrets(wanted, context))
                if (secrets_changeOf(each) !== undefined)
                    await write(each, context);
        }
    };
}
/** Returns each certificate with the secret that the vault has now. */
function compareSecrets(wanted, { azure, baseline }) {
    return Promise.all(wanted.map(async (secret) => {
        const id = secretId(baseline, secret.name);
        return { wanted: secret, id, found: await azure.read(id) };
    }));
}
function secretId({ ids }, name) {
    return (0,resource_id/* childId */._U)(ids.vault, 'secrets', name);
}
/** Returns how the secret changes; `undefined` where it stays. */
function secrets_changeOf(compared) {
    return secretChange(SECRETS, secrets_TYPE, compared);
}
async function write({ wanted, id, found }, { azure, signal }) {
    const { content } = wanted;
    if (content === undefined)
        throw missingCertificate({ wanted, id, found });
    const { value, contentType, thumbprint, sha1, expires } = content;
    const properties = { value, contentType, attributes: { enabled: true, exp: expires } };
    const tags = { [thumbprintTags['SHA-256']]: thumbprint, [thumbprintTags['SHA-1']]: sha1, source: 'aks-baseline' };
    await azure.write(id, { tags, properties }, { signal });
}
/** Returns the failure of a certificate that must be written and whose key the run was not given. */
function missingCertificate({ wanted, id, found }) {
    const what = found === undefined
        ? `The vault has no secret ${wanted.name}`
        : `The vault has another certificate as secret ${wanted.name} than \`${publicInputOf(wanted)}\` names`;
    return new failure/* Failure */.H('certificate-missing', `${what}, and the run was given no certificate with its key.`, {
        subject: id,
        remedy: `Hand the certificate over as the input \`${wanted.input}\`, from a secret of the GitHub environment that applies.`
    });
}

;// CONCATENATED MODULE: ./.build/provisioning/rules/certificates.js





const certificateRules = rule_rules({
    presented: {
        id: 'certificates-valid',
        title: 'Certificates that the run was given are valid and fit host, key and chain.',
        phases: ['plan', 'apply'],
        targets: ['platform'],
        check: (_facts, request) => checkPresented(request)
    },
    unknown: {
        id: 'certificates-known',
        title: 'A plan knows each certificate, and none in the vault ends soon.',
        phases: ['plan'],
        targets: ['platform'],
        check: checkUnknown
    },
    keys: {
        id: 'certificate-keys-given',
        title: 'Applying has the key of each certificate that it must write.',
        phases: ['apply'],
        targets: ['platform'],
        check: checkKeys
    }
});
function checkPresented({ certificates, baseline, now }) {
    const { ingress } = baseline.config;
    const { domain } = ingress;
    if (domain === undefined)
        return [];
    const hosts = ingressHosts(ingress, domain);
    const trustedRoots = rootsOf(ingress);
    return certificates.flatMap(certificate => {
        const { use, input, presented } = certificate;
        const differs = checkThumbprint(certificate);
        if (presented === undefined)
            return differs;
        const wishes = { now, trustedRoots };
        const subject = presented.isPublic ? publicInputOf(certificate) : input;
        const found = use === 'gateway'
            ? (0,preflight_certificates/* checkCertificate */.yF)(subject, presented, { ...wishes, host: hosts.public, chainIsTheirs: true })
            : (0,preflight_certificates/* checkCertificate */.yF)(subject, presented, { ...wishes, host: hosts.backend });
        return [...differs, ...found];
    });
}
function rootsOf({ certificates }) {
    return certificates.trustedRoots.map(pem => new external_node_crypto_.X509Certificate(pem));
}
/**
 * Returns findings for certificates of which a plan was told nothing: that one will be missing, or that the one of the vault
 * ends soon. A plan, which does not get the secret, does not see its renewal.
 */
async function checkUnknown(facts, { baseline, certificates, now }) {
    const compared = await compareSecrets(certificates, { azure: facts, baseline });
    return compared
        .filter(({ wanted: { content, expected } }) => content === undefined && expected === undefined)
        .flatMap(({ wanted: each, found }) => (found === undefined ? [certificates_unknown(each)] : endsSoon(each, found, now)));
}
/** Returns an error for each certificate that applying would have to write and whose key the run was not given. */
async function checkKeys(facts, { baseline, certificates }) {
    const compared = await compareSecrets(certificates, { azure: facts, baseline });
    return compared
        .filter(each => each.wanted.content === undefined && secrets_changeOf(each) !== undefined)
        .map(each => {
        const { message, details } = missingCertificate(each);
        const { subject = each.id, remedy } = details;
        return { code: 'certificate-missing', severity: 'error', subject, evidence: message, remedy };
    });
}
function setVariable(certificate) {
    return `Set the variable ${publicVariableOf(certificate)} to the certificate and its chain as PEM, without the key; applying takes the key from the input \`${certificate.input}\`.`;
}
function certificates_unknown(certificate) {
    const { name } = certificate;
    return {
        code: 'certificate-missing',
        severity: 'not-evaluated',
        subject: publicInputOf(certificate),
        evidence: `The vault has no secret ${name}, and nothing is known of the certificate that is to become it.`,
        remedy: setVariable(certificate)
    };
}
const certificates_DAY = 24 * 3600;
const WARNED_DAYS = 30;
function endsSoon(certificate, found, now) {
    const end = found.properties?.attributes?.exp;
    const left = end === undefined ? Number.POSITIVE_INFINITY : end - now / 1000;
    if (left > WARNED_DAYS * certificates_DAY)
        return [];
    const { name } = certificate;
    const when = left <= 0 ? 'has expired' : `expires in ${Math.floor(left / certificates_DAY)} days`;
    return [
        {
            code: 'certificate-invalid',
            severity: 'warning',
            subject: publicInputOf(certificate),
            evidence: `The certificate that the vault has as secret ${name} ${when}.`,
            remedy: `Renew it. ${setVariable(certificate)}`
        }
    ];
}
/** Returns a finding where the certificate with its key is not the one that the run was told of without. */
function checkThumbprint(certificate) {
    const { input, content, expected } = certificate;
    if (content === undefined || expected === undefined)
        return [];
    const given = expected.algorithm === 'SHA-1' ? content.sha1 : content.thumbprint;
    if (given === expected.value)
        return [];
    const evidence = `Its ${expected.algorithm} thumbprint is ${given}, but \`${publicInputOf(certificate)}\` names ${expected.value}, which is what was planned.`;
    const remedy = `Give the key of that certificate as \`${input}\`, or set the variable ${publicVariableOf(certificate)} to the new certificate, and plan again. Nothing was written.`;
    return [{ code: 'certificate-differs', severity: 'error', subject: input, evidence, remedy }];
}

;// CONCATENATED MODULE: ./.build/provisioning/ownership.js







/**
 * Proves that everything a stack is to manage belongs to the environment and to no other stack. Azure lets two stacks
 * manage one resource, and whichever drops it first deletes it (deployment-stacks#15, #50). `stacks` are all of the
 * subscription; `run` says what all parts of the run are to manage, because a part of the environment that drops a
 * resource in the same run may hand it over. Throws Failure `not-ours` and `owned-by-other-stack`.
 */
function refuseForeignOwnership(owned, stacks, baseline, run = owned) {
    refuseOthersResources(owned.flatMap(({ ids }) => ids), baseline, 'manage');
    const conflicts = owned.flatMap(mine => conflictsOf(mine, stacks, baseline, run));
    const first = conflicts[0];
    if (first === undefined)
        return;
    const lines = conflicts.map(({ id, owner }) => `${id} is managed by stack ${owner}`);
    throw new failure/* Failure */.H('owned-by-other-stack', lines.join('\n'), {
        subject: first.id,
        remedy: `Detach it from stack ${first.owner} first: apply that stack without the resource and with actionOnUnmanage "detach". Or choose another workload or environment name.`
    });
}
/**
 * Throws Failure `owned-by-other-stack` where a stack has the name that a part's stack would get, and is not this
 * environment's. A name in another case is the same name: a PUT would overwrite that stack and delete what it manages.
 */
function refuseTakenNames(parts, stacks, baseline) {
    const taken = stacks.find(state => parts.some(({ part }) => (0,resource_id/* sameId */.s)(stackName(baseline.config, part), state.name)) &&
        ownStack(state, baseline) === undefined);
    if (taken === undefined)
        return;
    const message = `Stack ${taken.name} exists, and its tags or what it manages say that it is not this environment's.`;
    throw new failure/* Failure */.H('owned-by-other-stack', message, {
        subject: taken.id,
        remedy: 'Compare its tags with workload, environment and region of the file. Correct the tags, or delete the stack with everything detached, then plan again.'
    });
}
/**
 * Proves, right before a stack is written, that all it will manage and all it manages now is the environment's. Throws as
 * `refuseForeignOwnership` and `refuseTakenNames`.
 */
async function proveOwnership(template, { azure, baseline }) {
    const stacks = await allStacks(azure);
    const { ours, others } = ledger_ledgerOf(stacks, baseline);
    const owned = [{ part: template.step, ids: templateResources(template).map(({ id }) => id) }];
    refuseTakenNames(owned, stacks, baseline);
    // The plan has looked for moves between the environment's own stacks.
    refuseForeignOwnership(owned, others, baseline);
    const present = ours.filter(({ part }) => part === template.step);
    refuseOthersResources(managedIds(present), baseline, 'manage');
}
function conflictsOf({ part, ids }, stacks, baseline, run) {
    const requested = new Set(ids.map(id => id.toLowerCase()));
    return stacks.flatMap(state => {
        const owner = ownStack(state, baseline)?.part;
        if (owner === part)
            return [];
        return (state.properties.resources ?? [])
            .filter(({ id }) => requested.has(id.toLowerCase()) && !isHandedOver(id, owner, run))
            .map(({ id }) => ({ id, owner: state.name }));
    });
}
/** Whether the part that manages a resource is in the run and does not ask for it any more. */
function isHandedOver(id, owner, run) {
    const now = run.find(({ part }) => part === owner);
    return now !== undefined && !now.ids.some(kept => (0,resource_id/* sameId */.s)(kept, id));
}

;// CONCATENATED MODULE: ./.build/provisioning/health/references.js




/**
 * Writes the Failed and Canceled resources that a resource names again as they are, since Azure refuses a write that names
 * one (ReferencedResourceNotProvisioned). Only resources of the environment are written, and no children: those are
 * written with their parents, in the parent's stack. A refusal is logged and not thrown: the write that follows says
 * whether the reference stands in its way.
 */
async function rewriteReferences(id, resource, context) {
    for (const reference of idsIn(resource).filter(each => isWritable(each, id, context)))
        await rewriteUnhealthy(reference, context);
}
function isWritable(reference, user, { baseline }) {
    if (`${reference}/`.toLowerCase().startsWith(`${user}/`.toLowerCase()))
        return false;
    return (0,resource_id/* parseResourceId */.RQ)(reference).names.length === 1 && isOwnResource(reference, baseline, 'write');
}
async function rewriteUnhealthy(id, { azure, log, signal }) {
    const found = await azure.read(id);
    const state = found?.properties?.provisioningState;
    if (!isFailed(state))
        return;
    log.info(`${(0,resource_id/* parseResourceId */.RQ)(id).name} is in state ${state}; it is written again as it is before what uses it.`);
    try {
        await azure.write(id, found, { signal });
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.H) || error.reason === 'cancelled')
            throw error;
        log.warning(`${(0,resource_id/* parseResourceId */.RQ)(id).name} was written again without success: ${error.message}`);
    }
}
/** The resources that a body names as `{ id }`, each once. */
function idsIn(value) {
    const found = new Map();
    const visit = (each) => {
        if (typeof each !== 'object' || each === null)
            return;
        const { id } = each;
        if (isResourceId(id))
            found.set(id.toLowerCase(), id);
        for (const member of Object.values(each))
            visit(member);
    };
    visit(value);
    return [...found.values()];
}
function isResourceId(id) {
    return typeof id === 'string' && /^\/subscriptions\/.*\/providers\//i.test(id);
}

;// CONCATENATED MODULE: ./.build/provisioning/lease.js




const LEASE_NAME = '_aks-baseline-lease';
/** Held this long without renewal: what a killed run leaves behind keeps the next one waiting no longer. */
const LEASE_MILLISECONDS = 3 * 60_000;
const RENEW_EVERY = 60_000;
const lease_LOOK_EVERY = 15_000;
const PATIENCE = 30 * 60_000;
/**
 * Does the work while this run alone may write the environment's gateway. Azure itself has no such guard: a second write
 * of a gateway silently cancels the first, and etags are not honoured (azure-cli#21156). A private DNS record set is
 * created and replaced conditionally, so a TXT record in the environment's own zone serves as the lease. Throws Failure
 * `lease-held` where another run keeps it for half an hour, and what the work throws.
 */
async function withLease(doors, zone, work) {
    const lease = { id: leaseId(zone), holder: (0,external_node_crypto_.randomUUID)() };
    await acquire(doors, lease);
    const ended = new AbortController();
    const renewing = renew(doors, lease, ended.signal);
    try {
        return await work();
    }
    finally {
        ended.abort();
        await renewing;
        await release(doors, lease);
    }
}
/** The record of an environment's lease, in its ingress zone. */
function leaseId(zone) {
    return (0,resource_id/* childId */._U)(zone, 'TXT', LEASE_NAME);
}
/**
 * Takes away what a run left behind that was killed while it held the lease, once it has run out. A lease that is being
 * renewed belongs to a run that goes on, and stays.
 */
async function clearLease(doors, zone) {
    const id = leaseId(zone);
    const seen = await doors.azure.read(id);
    if (!isKept(seen))
        return;
    const left = expiryOf(seen) - doors.clock.now();
    if (left > 0)
        await doors.clock.sleep(left, doors.signal);
    const now = await doors.azure.read(id);
    if (now === undefined || now.etag !== seen.etag)
        return;
    try {
        await giveBack(doors, id, now);
    }
    catch (error) {
        if (!isPrecondition(error))
            throw error;
    }
}
/** Returns whether a run has left its lease behind, or holds it now. */
async function isLeaseKept({ azure }, zone) {
    return isKept(await azure.read(leaseId(zone)));
}
function isKept(record) {
    return record !== undefined && record.properties.metadata?.holder !== NOBODY;
}
/** A record of nobody: what remains where a management lock, which stops deletions and not writes, keeps the record. */
const NOBODY = 'nobody';
async function giveBack({ azure }, id, { etag }) {
    try {
        await azure.remove(id, { ifMatch: etag });
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.H) || error.reason !== 'locked')
            throw error;
        await azure.write(id, recordOf(NOBODY, 0), { ifMatch: etag });
    }
}
function recordOf(holder, until) {
    const metadata = { holder, expires: new Date(until).toISOString() };
    return { properties: { ttl: 60, metadata, txtRecords: [{ value: ['aks-baseline lease'] }] } };
}
async function acquire(doors, lease) {
    const read = async () => {
        const current = await doors.azure.read(lease.id);
        return { current, isOurs: await take(doors, lease, current) };
    };
    await (0,wait_until/* waitUntil */.a)({
        read,
        isOver: ({ isOurs }) => isOurs,
        every: lease_LOOK_EVERY,
        limit: PATIENCE,
        overdue: ({ current }) => held(lease, current),
        announce: () => 'Another run holds the lease on the gateway; waiting for it.'
    }, doors);
}
/** Writes the record where there is none or it has run out. False where another run has it, or was quicker. */
async function take(doors, lease, current) {
    if (current === undefined)
        return await put(doors, lease, { ifNoneMatch: '*' });
    return isFree(current, lease, doors.clock.now()) && (await put(doors, lease, { ifMatch: current.etag }));
}
function isFree({ properties: { metadata } }, { holder }, now) {
    return metadata?.holder === holder || expiryOf({ properties: { metadata } }) <= now;
}
/** A record nobody can read as a lease has run out. */
function expiryOf({ properties: { metadata } }) {
    const expires = Date.parse(metadata?.expires ?? '');
    return Number.isNaN(expires) ? 0 : expires;
}
/** False where the condition does not hold. */
async function put({ azure, clock }, { id, holder }, condition) {
    try {
        await azure.write(id, recordOf(holder, clock.now() + LEASE_MILLISECONDS), condition);
        return true;
    }
    catch (error) {
        if (!isPrecondition(error))
            throw error;
        return false;
    }
}
function isPrecondition(error) {
    return error instanceof failure/* Failure */.H && error.details.status === 412;
}
/** Until the work has ended. What goes wrong here is told, not thrown: the work's own check decides. */
async function renew(doors, lease, ended) {
    while (await slept(doors, ended)) {
        try {
            const current = await doors.azure.read(lease.id);
            const isOurs = current?.properties.metadata?.holder === lease.holder;
            if (isOurs && (await put(doors, lease, { ifMatch: current.etag })))
                continue;
            return doors.log.warning('The lease on the gateway was taken by another run while this one was writing.');
        }
        catch (error) {
            doors.log.warning(`The lease on the gateway could not be renewed: ${messageOf(error)}`);
        }
    }
}
/** False when the work has ended before it was time to renew. */
async function slept({ clock }, ended) {
    try {
        await clock.sleep(RENEW_EVERY, ended);
        return true;
    }
    catch {
        return false;
    }
}
async function release({ azure, log }, { id, holder }) {
    try {
        const current = await azure.read(id);
        if (current?.properties.metadata?.holder === holder)
            await giveBack({ azure }, id, current);
    }
    catch (error) {
        log.warning(`The lease on the gateway could not be given back; it ends by itself: ${messageOf(error)}`);
    }
}
function messageOf(error) {
    return error instanceof Error ? error.message : String(error);
}
function held({ id }, current) {
    const until = current?.properties.metadata?.expires ?? 'an unknown time';
    return new failure/* Failure */.H('lease-held', `Another run holds the lease on the gateway until ${until} and keeps renewing it.`, {
        subject: id,
        remedy: 'Let that run end, or cancel it, then run again. A lease nobody renews ends after three minutes.'
    });
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/gateway-guard.js





/** What Azure ends a write of a gateway with when another one came after it (azure-cli#21156). */
const SUPERSEDED = 'CanceledAndSupersededDueToAnotherOperation';
/** Writes the gateway under the environment's lease. Throws Failure `gateway-superseded` where somebody without it wrote as well. */
async function writeGatewayAlone(context, write) {
    const { ingressZone, gateway } = context.baseline.ids;
    if (ingressZone === undefined)
        throw new TypeError('without ingress.domain there is no gateway');
    try {
        await withLease(context, ingressZone, write);
    }
    catch (error) {
        if (!isSuperseded(error))
            throw error;
        throw new failure/* Failure */.H('gateway-superseded', 'Another write of the gateway came while this one was under way.', {
            ...error.details,
            subject: gateway,
            remedy: 'Find in the activity log who writes the gateway beside these workflows, then run again.',
            cause: error
        });
    }
}
/**
 * Writes the Failed and Canceled resources that the gateway names again before the gateway. No stack has the preview's
 * firewall policy, so nothing else would repair it, and Azure refuses every write of a gateway that names it.
 */
async function rewriteGatewayReferences(context) {
    const { gateway } = context.baseline.ids;
    const found = await context.azure.read(gateway);
    if (found !== undefined)
        await rewriteReferences(gateway, found, context);
}
function isSuperseded(error) {
    return error instanceof failure/* Failure */.H && error.details.leaves?.some(({ code }) => code === SUPERSEDED) === true;
}
/** The live rule leads where it led before: Azure reports success to a writer whose write another one has undone. */
async function refuseMovedLiveRule({ azure, baseline }, observed) {
    const { gateway } = baseline.ids;
    const expected = observed.liveColour ?? FIRST_COLOUR;
    const actual = liveColourOf(await azure.read(gateway));
    if (actual === expected)
        return;
    throw new failure/* Failure */.H('gateway-superseded', `The live rule leads to ${actual ?? 'no colour'}, not to ${expected}.`, {
        subject: gateway,
        remedy: 'Find in the activity log who moved it, then plan again: provisioning leaves the live colour as it finds it.'
    });
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/backend-removal.js





const backend_removal_TYPE = 'Microsoft.Network/applicationGateways';
const NOT_LIVE_REMEDY = 'Move the traffic to the other colour first; a whole environment is deleted by destroy without a colour. Nothing was changed.';
/** Returns an error where the gateway sends the live traffic to the cluster. */
async function checkNotLive(colour, { azure, baseline }) {
    const { gateway, clusters } = baseline.ids;
    if (liveColourOf(await azure.read(gateway)) !== colour)
        return [];
    const evidence = `The gateway sends everybody to ${colour}: it is live.`;
    return [
        { code: 'cluster-live', severity: 'error', subject: clusters[colour].cluster, evidence, remedy: NOT_LIVE_REMEDY }
    ];
}
/**
 * Empties a colour's pool in the gateway before its cluster goes. Everything else of the gateway is written back as it was
 * read: whoever takes a cluster away need not know what the gateway is made from. The next run of its stack says the same.
 */
function backendRemovalStep(colour) {
    const name = `backend-${colour}`;
    return {
        name,
        colour,
        needs: [],
        expectedSeconds: STACKS.gateway.seconds.apply,
        intent: () => ({ emptied: backendNames(colour).pool }),
        // A write that is under way is waited for by the lease, which its writer holds.
        settle: () => Promise.resolve(),
        async plan(context) {
            const gateway = await context.azure.read(context.baseline.ids.gateway);
            const properties = gateway === undefined ? [] : addresses(gateway, colour);
            const change = {
                step: name,
                id: context.baseline.ids.gateway,
                type: backend_removal_TYPE,
                kind: 'modify',
                certain: true,
                properties
            };
            const changes = properties.length === 0 ? [] : [resourceChange(change)];
            const evaluation = { by: 'reads' };
            return { step: name, evaluation, changes, unchanged: 0, noise: 0, pending: changes.length > 0 };
        },
        apply: context => writeGatewayAlone(context, () => empty(colour, context))
    };
}
function addresses({ properties: { backendAddressPools = [] } }, colour) {
    return backendAddressPools.flatMap((pool, i) => isOf(pool, colour)
        ? (pool.properties?.backendAddresses ?? []).map((before, j) => ({
            path: `properties.backendAddressPools.${i}.properties.backendAddresses.${j}`,
            kind: 'delete',
            before
        }))
        : []);
}
/** The live rule is looked at again: it can move until the lease is held, and not from then on. */
async function empty(colour, context) {
    const { azure, baseline, signal } = context;
    const id = baseline.ids.gateway;
    refuseErrors(await checkNotLive(colour, context));
    const gateway = await azure.read(id);
    if (gateway === undefined)
        return;
    const pools = gateway.properties.backendAddressPools ?? [];
    const backendAddressPools = pools.map(pool => isOf(pool, colour) ? { ...pool, properties: { ...pool.properties, backendAddresses: [] } } : pool);
    const body = { ...gateway, properties: { ...gateway.properties, backendAddressPools } };
    await azure.write(id, body, { signal, expectedSeconds: STACKS.gateway.seconds.apply });
}
function isOf(pool, colour) {
    return isNamed(pool, backendNames(colour).pool);
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/group-removal.js








const group_removal_TYPE = 'Microsoft.Resources/resourceGroups';
const REMOVAL_SECONDS = 20;
/**
 * Deletes our resource groups once they list empty: a group takes with it whatever is in it. One that holds what no stack
 * of ours manages stays, and is said. Registrations of resource providers stay: the whole subscription shares them.
 */
function groupRemovalStep(needs) {
    return {
        name: GROUPS,
        needs,
        expectedSeconds: REMOVAL_SECONDS,
        intent: baseline => ({ removed: ownGroups(baseline) }),
        // A deletion that is under way makes the next one wait.
        settle: () => Promise.resolve(),
        async plan(context) {
            const groups = await lookInto(context);
            const changes = groups
                .filter(({ left }) => left.length === 0)
                .map(({ id }) => resourceChange({ step: GROUPS, id, type: group_removal_TYPE, kind: 'delete', certain: true }));
            const unchanged = groups.length - changes.length;
            return { step: GROUPS, evaluation: { by: 'reads' }, changes, unchanged, noise: 0, pending: changes.length > 0 };
        },
        async apply(context, _observed, { changes }) {
            const ended = await Promise.allSettled(changes.map(({ id }) => removeEmpty(id, context)));
            for (const each of ended)
                if (each.status === 'rejected')
                    throw each.reason;
        }
    };
}
/** Our groups that exist, each with what will be left in it when all our stacks are gone. */
async function lookInto(context) {
    const ids = ownGroups(context.baseline);
    const [present, going] = await Promise.all([Promise.all(ids.map(id => context.azure.read(id))), leaving(context)]);
    const existing = ids.filter((_, i) => present[i] !== undefined);
    return Promise.all(existing.map(async (id) => {
        const contents = await contentsOf(id, context);
        return { id, left: contents.filter(each => !going.has(each.toLowerCase())) };
    }));
}
/** What our stacks manage, the policy of the gateway's preview, and the network interfaces Azure makes and takes away with their private endpoints. */
async function leaving(context) {
    const { ours } = await readLedger(context);
    const endpoints = managedIds(ours, 'Microsoft.Network/privateEndpoints');
    const interfaces = await Promise.all(endpoints.map(id => interfacesOf(id, context)));
    const preview = previewFirewallPolicyId(context.baseline);
    return new Set([...managedIds(ours), preview, ...interfaces.flat()].map(id => id.toLowerCase()));
}
async function interfacesOf(endpoint, { azure }) {
    const found = await azure.read(endpoint);
    return (found?.properties?.networkInterfaces ?? []).map(({ id }) => id);
}
async function contentsOf(group, { azure }) {
    const contents = [];
    for await (const { id } of azure.list(`${group}/resources`, group_removal_TYPE))
        contents.push(id);
    return contents;
}
/** Returns a warning for each of our groups that is kept because it holds something else. */
async function checkRemainingGroups(reader) {
    return (await lookInto(reader)).flatMap(staying);
}
function staying({ id, left }) {
    if (left.length === 0)
        return [];
    return [
        {
            code: 'group-not-empty',
            severity: 'warning',
            subject: id,
            evidence: `The group stays: no stack of this environment manages ${left.join(', ')}.`,
            remedy: 'Delete or move that, then run again, if the group is to go as well.'
        }
    ];
}
const group_removal_LOOK_EVERY = 10_000;
/** The list of a group's contents lags behind deletions. */
const group_removal_PATIENCE = 3 * 60_000;
/** Throws Failure `group-not-empty` where something else has come into the group since the plan. */
async function removeEmpty(group, context) {
    const { azure, signal } = context;
    const left = await (0,wait_until/* waitUntil */.a)({
        read: async () => ((await azure.read(group)) === undefined ? undefined : await contentsOf(group, context)),
        isOver: contents => contents === undefined || contents.length === 0,
        every: group_removal_LOOK_EVERY,
        limit: group_removal_PATIENCE,
        overdue: contents => notEmpty(group, contents ?? [])
    }, context);
    if (left !== undefined)
        await azure.remove(group, { signal, expectedSeconds: REMOVAL_SECONDS });
}
function notEmpty(group, left) {
    const { name } = (0,resource_id/* parseResourceId */.RQ)(group);
    return new failure/* Failure */.H('group-not-empty', `The resource group ${name} stays: in it is ${left.join(', ')}.`, {
        subject: group,
        remedy: 'Find out whose that is. Once it is deleted or moved, run again: only the group is left to do.'
    });
}

;// CONCATENATED MODULE: ./.build/provisioning/rules/destroy.js








const destroy_PREFLIGHT = ['plan', 'apply'];
const destroyRules = rule_rules({
    ownership: {
        id: 'deletions-owned',
        title: 'No stack of somebody else manages what is deleted.',
        phases: destroy_PREFLIGHT,
        targets: ['destroy', 'cluster-removal'],
        async check(facts, request) {
            const { ours, others } = await readGoing(facts, request);
            refuseForeignOwnership(ownershipOf(ours), others, request.baseline);
            return [];
        }
    },
    rights: {
        id: 'rights-to-delete',
        title: 'The identity may delete every type of resource that our stacks manage.',
        phases: ['apply'],
        targets: ['destroy', 'cluster-removal'],
        async check(facts, request) {
            const { baseline, targets } = request;
            const hasGateway = targets.includes('cluster-removal') && baseline.config.ingress.domain !== undefined;
            return checkRoles(facts, [...actionsFor(await readGoing(facts, request)), ...(hasGateway ? EMPTYING : [])]);
        }
    },
    inUse: {
        id: 'nothing-else-depends',
        title: 'No externally owned network, link or endpoint uses what is deleted.',
        phases: destroy_PREFLIGHT,
        targets: ['destroy'],
        async check(facts, { baseline }) {
            const { ours } = await readLedger({ azure: facts, baseline });
            const managed = new Set(managedIds(ours).map(id => id.toLowerCase()));
            const reading = { azure: facts, baseline, managed };
            const found = USERS.flatMap(row => managedIds(ours, row.of).map(id => checkUsers(row, id, reading)));
            return (await Promise.all(found)).flat();
        }
    },
    groupsEmpty: {
        id: 'groups-empty',
        title: 'Our resource groups hold nothing but what our stacks manage; others are kept.',
        phases: destroy_PREFLIGHT,
        targets: ['destroy'],
        check: (facts, { baseline }) => checkRemainingGroups({ azure: facts, baseline })
    },
    notLive: {
        id: 'removed-cluster-not-live',
        title: 'The cluster that is removed does not serve the live traffic.',
        phases: destroy_PREFLIGHT,
        targets: ['cluster-removal'],
        async check(facts, { baseline, colours }) {
            const found = colours.map(colour => checkNotLive(colour, { azure: facts, baseline }));
            return (await Promise.all(found)).flat();
        }
    }
});
/** Our stacks that are deleted, and all others. */
async function readGoing(facts, { baseline, colours, targets }) {
    const { ours, others } = await readLedger({ azure: facts, baseline });
    if (targets.includes('destroy'))
        return { ours, others };
    const parts = new Set(colours.flatMap(colour => CLUSTER_PARTS.map(part => `${part}-${colour}`)));
    return { ours: ours.filter(({ part }) => parts.has(part)), others };
}
function ownershipOf(stacks) {
    return stacks.map(own => ({ part: own.part, ids: managedIds([own]) }));
}
/** For emptying the pool of the gateway under the environment's lease. */
const EMPTYING = [
    'Microsoft.Network/applicationGateways/write',
    'Microsoft.Network/privateDnsZones/TXT/write',
    'Microsoft.Network/privateDnsZones/TXT/delete'
];
/** What the identity must be allowed to do to delete the stacks with all they manage, and the groups. */
function actionsFor({ ours }) {
    const types = new Set(managedIds(ours).map(id => (0,resource_id/* parseResourceId */.RQ)(id).type));
    return [
        'Microsoft.Resources/deploymentStacks/delete',
        'Microsoft.Resources/subscriptions/resourceGroups/delete',
        ...[...types].map(type => `${type}/delete`)
    ];
}
const destroy_LINK = 'Microsoft.Network/privateDnsZones/virtualNetworkLinks';
const USERS = [
    {
        of: 'Microsoft.Network/virtualNetworks',
        usedBy: peeredWith,
        remedy: 'Destroy first what uses the hub, or take its peering away.'
    },
    {
        of: 'Microsoft.Network/privateDnsZones',
        usedBy: linkedTo,
        remedy: 'Destroy first what uses the zone, or take its link away.'
    },
    {
        of: 'Microsoft.ContainerRegistry/registries',
        usedBy: connectedTo,
        remedy: 'Destroy first what pulls from the registry, or take its endpoint away.'
    }
];
/** A peering whose other side is gone says so, and no traffic depends on it. The hub of others does not use us, but we it. */
async function peeredWith(id, { azure, baseline }) {
    const peerings = (await azure.read(id))?.properties?.virtualNetworkPeerings ?? [];
    return peerings
        .filter(({ properties }) => properties?.peeringState !== 'Disconnected')
        .flatMap(({ properties }) => properties?.remoteVirtualNetwork?.id ?? [])
        .filter(remote => !(0,resource_id/* sameId */.s)(remote, baseline.ids.hubNetwork));
}
/** Links that our stacks made go with them, wherever they lead. */
async function linkedTo(id, { azure, managed }) {
    if ((await azure.read(id)) === undefined)
        return [];
    const networks = [];
    for await (const { id: link, properties } of azure.list(`${id}/virtualNetworkLinks`, destroy_LINK)) {
        const network = properties?.virtualNetwork?.id;
        if (network !== undefined && !managed.has(link.toLowerCase()))
            networks.push(network);
    }
    return networks;
}
async function connectedTo(id, { azure }) {
    const found = await azure.read(id);
    const connections = found?.properties?.privateEndpointConnections ?? [];
    return connections.flatMap(({ properties }) => properties?.privateEndpoint?.id ?? []);
}
async function checkUsers({ usedBy, remedy }, id, reading) {
    const users = await usedBy(id, reading);
    return users
        .filter(user => !isInOwnGroup((0,resource_id/* asResourceId */.IX)(user), reading.baseline))
        .map(user => ({
        code: 'environment-in-use',
        severity: 'error',
        subject: id,
        evidence: `${user} still uses it, and is not of this environment.`,
        remedy
    }));
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/event-relay.js





const event_relay_TYPE = 'Microsoft.EventGrid/systemTopics/eventSubscriptions';
const RELAY_SECONDS = 30;
const LABEL = 'receiver-';
const LABEL_DIGITS = 16;
const REVISION = 'revision-';
/**
 * Subscribes a Logic App to a cluster's events. The subscription holds the token, so it is put directly and not by a
 * template. Azure never gives the token back: a label of the subscription is a digest of what was sent, and tells whether
 * this run was given another.
 */
function eventRelayStep(colour, receiver, needs) {
    const name = `event-relay-${colour}`;
    return {
        name,
        colour,
        needs,
        expectedSeconds: RELAY_SECONDS,
        intent: baseline => ({ ...relaySubscription(baseline, colour, PLACEHOLDER), repository: receiver?.repository }),
        // The write of an earlier run makes the next one wait.
        settle: () => Promise.resolve(),
        async plan(context) {
            const { id, isRelay, isCurrent } = await readRelay(colour, receiver, context);
            // A queue's subscription has the same name, and goes with what `events` holds. Another token is nothing to approve.
            const change = { step: name, id, type: event_relay_TYPE, kind: 'create', certain: true };
            const changes = isCurrent || isRelay ? [] : [resourceChange(change)];
            return {
                step: name,
                evaluation: { by: 'reads' },
                changes,
                unchanged: 1 - changes.length,
                noise: 0,
                pending: !isCurrent
            };
        },
        async apply({ azure, baseline, signal }) {
            if (receiver?.token === undefined)
                throw tokenMissing();
            const trigger = (0,resource_id/* childId */._U)(eventRelayId(baseline), 'triggers', RELAY_TRIGGER);
            const { value: callbackUrl } = await azure.act(trigger, 'listCallbackUrl', undefined, {
                signal
            });
            const { repository, token } = receiver;
            const { id, body } = relaySubscription(baseline, colour, {
                callbackUrl,
                repository,
                token,
                labels: expectedLabels(receiver)
            });
            await azure.write(id, body, { signal, expectedSeconds: RELAY_SECONDS });
        }
    };
}
/** Returns the subscription of a cluster's events, and whether it already sends what this run knows of. */
async function readRelay(colour, receiver, { azure, baseline }) {
    const { id } = relaySubscription(baseline, colour, PLACEHOLDER);
    const labels = (await azure.read(id))?.properties?.labels ?? [];
    const isRelay = labels.some(label => label.startsWith(LABEL));
    return { id, isRelay, isCurrent: isRelay && expectedLabels(receiver).every(label => labels.includes(label)) };
}
const PLACEHOLDER = { callbackUrl: '', repository: '', token: '', labels: [] };
/** The labels by which a subscription tells that it was sent what this run knows of. */
function expectedLabels(receiver) {
    return [
        ...(receiver?.token === undefined ? [] : [labelOf(receiver)]),
        ...(receiver?.revision === undefined ? [] : [`${REVISION}${receiver.revision}`])
    ];
}
/** Of a token nobody can guess, so that a digest of it tells nothing. */
function labelOf({ repository, token }) {
    return `${LABEL}${digest({ repository, token }, LABEL_DIGITS)}`;
}
/** The finding, and the failure, of a relay that must be written without a token. */
const TOKEN_MISSING = {
    evidence: 'Events are to be relayed by a Logic App, and the input "event-token" is empty.',
    subject: 'event-token',
    remedy: 'Give a token that may dispatch to this repository (contents: write) from a secret of the environment, or set `events.relay` to queue or none. Nothing was written.'
};
function tokenMissing() {
    const { evidence, subject, remedy } = TOKEN_MISSING;
    return new failure/* Failure */.H('input-invalid', evidence, { subject, remedy });
}

;// CONCATENATED MODULE: ./.build/provisioning/rules/events.js


const eventRules = rule_rules({
    token: {
        id: 'event-token-given',
        title: 'A Logic App that must be subscribed to cluster events has a token; a plan only warns.',
        phases: ['plan', 'apply'],
        targets: ['cluster'],
        when: ({ baseline }) => baseline.config.events.relay === 'logic-app',
        async check(facts, { baseline, colours, events, phase }) {
            if (events?.token !== undefined)
                return [];
            const relays = await Promise.all(colours.map(colour => readRelay(colour, events, { azure: facts, baseline })));
            if (relays.every(({ isCurrent }) => isCurrent))
                return [];
            if (phase === 'apply')
                return [{ code: 'input-invalid', severity: 'error', ...TOKEN_MISSING }];
            return [
                {
                    code: 'input-invalid',
                    severity: 'warning',
                    subject: 'events.relay',
                    evidence: 'Events are to be relayed by a Logic App, and only applying is given the token.',
                    remedy: 'Store the token as the secret EVENT_TOKEN of the environment that applies: the input "event-token".'
                }
            ];
        }
    }
});

;// CONCATENATED MODULE: ./.build/provisioning/fixed-settings/changes.js

/**
 * Returns an error for each planned change that Azure can only refuse and that no setting of the table explains: nobody can
 * allow it, so it is not offered to `allow-destructive`.
 */
function checkFixedChanges(plans) {
    return plans
        .flatMap(({ changes }) => changes)
        .filter(({ kind }) => kind === 'modify')
        .flatMap(({ id, type, properties }) => properties.flatMap(property => fixedIn(type, property)).map(property => changes_finding(id, property)));
}
function changes_finding(subject, { path, before, after }) {
    const values = `${JSON.stringify(before) ?? 'absent'}, and ${JSON.stringify(after) ?? 'nothing'} is asked for`;
    return {
        code: 'setting-fixed',
        severity: 'error',
        subject,
        evidence: `${path} is ${values}. Azure never changes it on a resource that exists.`,
        remedy: 'Set back in the file what asks for it. Where the file has not changed, another version of this action made the ' +
            'resource: plan with that version, or create the resource anew. Nothing was written.'
    };
}

;// CONCATENATED MODULE: ./.build/provisioning/fixed-settings/table.js


const table_CLUSTER = 'Microsoft.ContainerService/managedClusters';
const table_POOL = `${table_CLUSTER}/agentPools`;
const PROPERTY_CHANGE = 'Troubleshoot common Azure deployment errors; Azure/AKS#575';
const newCluster = ({ id, baseline }) => {
    const { cluster } = baseline.ids.clusters.blue;
    const isBlue = id.toLowerCase().startsWith(cluster.toLowerCase()) || (0,resource_id/* sameId */.s)(id, backupVaultId(baseline, 'blue'));
    return `provision a ${isBlue ? 'green' : 'blue'} cluster, which is made with the new value, move the traffic to it and destroy this one`;
};
const newPool = ({ name }) => `name another pool with the new value below \`cluster.pools\`, let its pods move there, and then remove \`${name}\``;
/** If one resource of a setting needs a new environment, no smaller remedy helps. */
const NEW_ENVIRONMENT = 'add an environment with the new value to the file, move there and destroy this one; or destroy this one and provision it again';
const newEnvironment = () => NEW_ENVIRONMENT;
const zonesOf = ({ baseline }) => baseline.config.zones.length === 0 ? undefined : baseline.config.zones;
/** Properties that a pool keeps: for each, the setting below the pool and the requested value. */
const table_poolProperties = [
    ['vmSize', 'vmSize', ({ vmSize }) => vmSize],
    ['maxPods', 'maxPods', ({ maxPods }) => maxPods],
    ['osDiskType', 'osDisk.type', ({ osDisk }) => osDisk.type],
    ['osDiskSizeGB', 'osDisk.gigabytes', ({ osDisk }) => osDisk.gigabytes],
    ['scaleSetPriority', 'spot', ({ spot }) => (spot ? 'Spot' : 'Regular')]
];
const LIMITATIONS = 'Manage node pools for a cluster in Azure Kubernetes Service (AKS); Azure/AKS#2495';
const pools = table_poolProperties.flatMap(([property, setting, value]) => {
    const absent = property === 'scaleSetPriority' ? { absent: 'Regular' } : {};
    return [
        {
            type: table_CLUSTER,
            property: `properties.agentPoolProfiles.${SYSTEM_POOL_NAME}.${property}`,
            ...absent,
            setting: () => `cluster.systemPool.${setting}`,
            requested: ({ baseline }) => value(baseline.config.cluster.systemPool),
            wayOut: newCluster,
            source: LIMITATIONS
        },
        {
            type: table_POOL,
            property: `properties.${property}`,
            ...absent,
            setting: ({ name }) => `cluster.pools.${name}.${setting}`,
            requested: ({ baseline, name }) => {
                const pool = baseline.config.cluster.pools[name];
                return pool === undefined ? undefined : value(pool);
            },
            wayOut: newPool,
            source: `${LIMITATIONS}; pulumi/pulumi-azure-native#1504`
        }
    ];
});
const table_cluster = [
    {
        type: table_CLUSTER,
        property: 'properties.networkProfile.serviceCidr',
        setting: () => 'clusterAddressSpaces.services',
        requested: ({ baseline }) => baseline.config.clusterAddressSpaces.services,
        wayOut: newCluster,
        source: PROPERTY_CHANGE
    },
    {
        // One way only: from azure to cilium, and never back.
        type: table_CLUSTER,
        property: 'properties.networkProfile.networkDataplane',
        setting: () => 'cluster.networkPolicy',
        requested: ({ baseline }) => baseline.config.cluster.networkPolicy,
        takes: running => running !== 'cilium',
        wayOut: newCluster,
        source: 'Update Azure CNI IPAM mode and data plane technology'
    },
    {
        type: table_CLUSTER,
        property: 'properties.apiServerAccessProfile.privateDNSZone',
        setting: ({ baseline }) => baseline.config.dns.existing?.apiServer === undefined ? 'dns.zones' : 'dns.existing.apiServer',
        requested: ({ baseline }) => baseline.ids.zones.apiServer,
        wayOut: newCluster,
        source: 'Create a private AKS cluster'
    },
    zonal(table_CLUSTER, `properties.agentPoolProfiles.${SYSTEM_POOL_NAME}.availabilityZones`, newCluster, LIMITATIONS),
    zonal(table_POOL, 'properties.availabilityZones', newCluster, LIMITATIONS)
];
const table_network = [
    {
        // A template without zones asks for none, and Azure refuses that as well.
        ...zonal('Microsoft.Network/publicIPAddresses', 'zones', newEnvironment, 'Azure/AzOps#701; Azure/azure-cli#16653'),
        requested: ({ baseline }) => baseline.config.zones
    },
    zonal('Microsoft.Network/azureFirewalls', 'zones', newEnvironment, 'Deploy an Azure Firewall with Availability Zones'),
    zonal('Microsoft.Network/applicationGateways', 'zones', newEnvironment, 'MicrosoftDocs/azure-docs#49323'),
    {
        type: 'Microsoft.Network/bastionHosts',
        property: 'sku.name',
        setting: () => 'hub.bastion.sku',
        requested: ({ baseline }) => baseline.config.hub.bastion.sku,
        takes: running => running === 'Basic',
        wayOut: ({ id }) => `delete the Bastion host, which closes its sessions, and run again: az network bastion delete --ids ${id}`,
        source: 'View or upgrade a SKU (Azure Bastion)'
    },
    {
        type: 'Microsoft.Network/virtualNetworkGateways',
        property: 'properties.gatewayType',
        setting: () => 'hub.gateway.kind',
        requested: ({ baseline }) => baseline.config.hub.gateway.kind,
        wayOut: ({ id }) => `set \`hub.gateway.kind: none\`, provision (which deletes ${(0,resource_id/* parseResourceId */.RQ)(id).name} and its connections), and then set the new kind`,
        source: 'About VPN Gateway configuration settings'
    }
];
const table_platform = [
    {
        type: 'Microsoft.ContainerRegistry/registries',
        property: 'properties.zoneRedundancy',
        setting: () => 'zones',
        requested: target => (zonesOf(target) === undefined ? undefined : 'Enabled'),
        wayOut: newEnvironment,
        source: 'Enable zone redundancy in Azure Container Registry'
    },
    {
        type: 'Microsoft.KeyVault/vaults',
        property: 'properties.softDeleteRetentionInDays',
        setting: () => 'vault.softDeleteDays',
        requested: ({ baseline }) => baseline.config.vault.softDeleteDays,
        wayOut: newEnvironment,
        source: 'Azure Key Vault soft-delete overview'
    },
    {
        type: 'Microsoft.Storage/storageAccounts',
        property: 'sku.name',
        setting: () => 'zones',
        requested: target => (zonesOf(target) === undefined ? 'Standard_LRS' : 'Standard_ZRS'),
        wayOut: ({ name, baseline }) => `convert the account first: az storage account migration start --account-name ${name} --resource-group ` +
            `${(0,resource_id/* parseResourceId */.RQ)(baseline.ids.platformGroup).name} --sku ${baseline.config.zones.length === 0 ? 'Standard_LRS' : 'Standard_ZRS'} --no-wait`,
        source: 'Change how a storage account is replicated'
    },
    {
        type: 'Microsoft.DataProtection/backupVaults',
        property: 'properties.storageSettings.0.type',
        setting: () => 'zones',
        requested: target => (zonesOf(target) === undefined ? 'LocallyRedundant' : 'ZoneRedundant'),
        wayOut: newCluster,
        source: 'Create and manage Backup vaults'
    }
];
/** Every setting that is fixed once its resource exists, by type and property. */
const fixedSettings = [...pools, ...table_cluster, ...table_network, ...table_platform];
/** Zones are compared as a set; a region without zones has no such property. */
function zonal(type, property, wayOut, source) {
    return { type, property, absent: [], setting: () => 'zones', requested: zonesOf, wayOut, source };
}

;// CONCATENATED MODULE: ./.build/provisioning/fixed-settings/settings.js



/**
 * Returns an error for each setting that Azure never changes and whose value differs from what runs, at its line in the file.
 * `resources`: ids of everything that the run writes.
 */
async function checkFixedSettings(resources, reader) {
    const ids = [...new Set(resources)].filter(id => rowsOf(id).length > 0);
    const changed = (await Promise.all(ids.map(id => settings_changesOf(id, reader)))).flat();
    const settings = [...new Set(changed.map(({ setting }) => setting))].sort();
    return settings.map(setting => settings_finding(setting, changed.filter(each => each.setting === setting)));
}
async function settings_changesOf(id, { azure, baseline }) {
    const running = await unlessUnregistered(() => azure.read(id));
    if (running === undefined)
        return [];
    const target = { id, name: (0,resource_id/* parseResourceId */.RQ)(id).name, baseline };
    return rowsOf(id).flatMap(row => settings_difference(row, target, running));
}
function rowsOf(id) {
    const type = (0,resource_id/* parseResourceId */.RQ)(id).type.toLowerCase();
    return fixedSettings.filter(row => row.type.toLowerCase() === type);
}
function settings_difference(row, target, body) {
    const running = valueAt(body, row.property.split('.')) ?? row.absent;
    const requested = row.requested(target);
    if (running === undefined || requested === undefined || settings_isSame(running, requested))
        return [];
    if (row.takes?.(running) === true)
        return [];
    return [{ setting: row.setting(target), running, requested, id: target.id, wayOut: row.wayOut(target) }];
}
/** The value at a path; elements of a list by their `name` or their place. */
function valueAt(value, [first, ...rest]) {
    if (first === undefined || value === null)
        return value ?? undefined;
    if (Array.isArray(value)) {
        return valueAt(value.find((each, place) => each?.name === first || String(place) === first), rest);
    }
    return typeof value === 'object' ? valueAt(value[first], rest) : undefined;
}
/** Lists in any order, texts in any case. */
function settings_isSame(a, b) {
    const form = (value) => JSON.stringify(Array.isArray(value) ? value.toSorted() : value).toLowerCase();
    return form(a) === form(b);
}
function settings_finding(setting, changed) {
    const values = (of) => [...new Set(changed.map(each => settings_shown(of(each))))].join(' and ');
    const running = values(each => each.running);
    return {
        code: 'setting-fixed',
        severity: 'error',
        subject: setting,
        evidence: `${running} runs, and the file asks for ${values(each => each.requested)} (${settings_namesIn(changed)}). Azure never changes it.`,
        remedy: `Set it back to what runs (${running}), or ${waysOut(changed)}. Nothing was written.`
    };
}
function waysOut(changed) {
    const ways = [...new Set(changed.map(({ wayOut }) => wayOut))];
    return ways.includes(NEW_ENVIRONMENT) ? NEW_ENVIRONMENT : ways.join('; or ');
}
const MOST_NAMES = 3;
function settings_namesIn(changed) {
    const names = changed.map(({ id }) => id.split('/').slice(-2).join(' '));
    const more = names.length - MOST_NAMES;
    return [...names.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
function settings_shown(value) {
    return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

;// CONCATENATED MODULE: ./.build/provisioning/rules/fixed-settings.js



const fixedSettingRules = rule_rules({
    settings: {
        id: 'settings-fixed',
        title: 'No setting that Azure never changes differs from what runs.',
        phases: ['plan', 'apply'],
        check: (facts, { resources, baseline }) => checkFixedSettings(resources, { azure: facts, baseline })
    },
    changes: {
        id: 'changes-possible',
        title: 'The plan has no change of a property that Azure never changes.',
        phases: ['planned'],
        check: (_facts, { planned }) => checkFixedChanges(planned)
    }
});

;// CONCATENATED MODULE: ./.build/provisioning/rules/gitops.js

const gitOpsRules = rule_rules({
    key: {
        id: 'git-key-given',
        title: 'Flux is not written without the key of a private Git repository; a plan only warns.',
        phases: ['planned'],
        targets: ['gitops'],
        when: ({ baseline, gitKey }) => {
            const { source } = baseline.config.gitops;
            return gitKey === undefined && source?.kind === 'git' && source.access === 'https';
        },
        check: (_facts, { baseline, colours, planned, mode }) => {
            const { source } = baseline.config.gitops;
            if (source?.kind !== 'git' || !colours.some(colour => isWritten(`flux-${colour}`, planned)))
                return [];
            return [
                {
                    code: 'input-invalid',
                    severity: mode === 'apply' ? 'error' : 'warning',
                    subject: mode === 'apply' ? 'git-key' : 'gitops.source.access',
                    evidence: `${source.url} is private, Flux must be written, and the input "git-key" is empty.`,
                    remedy: 'Store a token that may read the repository as the secret GIT_KEY of the environment that applies: the input "git-key".'
                }
            ];
        }
    }
});
function isWritten(name, planned) {
    return planned.some(({ step, pending }) => step === name && pending);
}

;// CONCATENATED MODULE: ./.build/provisioning/rules/platform.js


const readDeletedVault = readSlices(['deletedVault']);
const platform_platformRules = rule_rules({
    vaultName: {
        id: 'vault-name-free',
        title: 'The name of the vault is not taken by somebody else. A deleted vault of ours is recovered.',
        phases: ['plan', 'apply'],
        targets: ['platform'],
        async check(facts, { baseline, log }) {
            const { deletedVault } = await readDeletedVault({ azure: facts, baseline, log });
            if (deletedVault !== null)
                return [];
            const remedy = 'Set `vault.nameSuffix`, which gives the vault another name.';
            return await checkGlobalName(facts, { id: baseline.ids.vault, remedy });
        }
    }
});

;// CONCATENATED MODULE: ./.build/provisioning/rules/index.js







/** Every preflight rule of the product, from which `action-docs/preflight-rules.md` is generated. */
const RULES = [
    ...preflightRules,
    ...[fixedSettingRules, platform_platformRules, certificateRules, eventRules, gitOpsRules, destroyRules].flatMap(topic => Object.values(topic))
];

;// CONCATENATED MODULE: ./.build/provisioning/preflight.js








/** A run of which nothing is to be checked but what its plan deletes. */
const NO_TARGETS = { targets: [] };
/** Evaluates the rules that apply to a run, with fresh facts. Throws Failure where a rule cannot go on. */
function preflight(scope, { phase, mode, steps = [], plans = [] }, context) {
    const { baseline, azure, clock, log } = context;
    const { targets, colours = [], certificates = [], events, gitKey } = scope;
    const request = {
        ...{ phase, mode, baseline, targets, colours, certificates, events, gitKey, log },
        now: clock.now(),
        prerequisites: prerequisites(baseline, preflight_stacksOf(scope, baseline)),
        deletions: deletionsOf(plans, baseline),
        resources: steps.flatMap(({ owns }) => owns?.(baseline, EMPTY_LIVE_STATE).ids ?? []),
        planned: plans
    };
    return evaluate(RULES, request, azure);
}
/** Stacks that the targets of a run create. */
function preflight_stacksOf({ targets, colours = [] }, baseline) {
    const ofCluster = (colour) => [...clusterStacksOf(baseline, colour), ...bootstrapStacksOf(baseline, colour)];
    return [
        ...(targets.includes('network') ? networkStacksOf(baseline) : []),
        ...(targets.includes('platform') ? platformStacksOf(baseline) : []),
        ...(targets.includes('cluster') ? colours.flatMap(ofCluster) : [])
    ];
}
/**
 * Throws Failure `not-evaluated` for a rule that could not be evaluated now, although it was evaluated when the plan was
 * approved: nobody has agreed to go on without it.
 */
function refuseNotEvaluated(findings, approval) {
    const accepted = new Set(approval.changes);
    const refused = findings.filter(finding => finding.severity === 'not-evaluated' && PLANNED.has(finding.rule) && !accepted.has(findingDigest(finding)));
    const [first] = refused;
    if (first === undefined)
        return;
    const lines = refused.map(({ rule, subject, evidence }) => `- ${rule}: ${subject}: ${evidence}`);
    throw new failure/* Failure */.H('not-evaluated', ['These preflight rules could not be evaluated, although they were when the plan was approved:', ...lines].join('\n'), {
        subject: first.subject,
        remedy: `${first.remedy} Then run again. If the rule cannot be evaluated at all, plan and approve again: the plan then says so. Nothing was written.`
    });
}
/** Rules that a plan evaluates too: of the others no approval can speak. */
const PLANNED = new Set(RULES.filter(({ phases }) => phases.includes('plan')).map(({ id }) => id));

;// CONCATENATED MODULE: ./.build/provisioning/steps/firewall-guard.js




/**
 * Writes a Failed or Canceled firewall again before its stack. While it is in that state, Azure refuses every write of its
 * policy's rules (FirewallPolicyUpdateFailed, "faulted referenced firewalls", terraform-provider-azurerm#19843), and the
 * stack writes rules first. What the firewall names is written before it. A firewall that is deallocated as well gets the
 * addresses of the configuration, and its new private address is compared with the routes before anything else is
 * written. Throws Failure `address-differs`.
 */
async function mendFailedFirewall(context) {
    const { azure, baseline, log, signal } = context;
    const { firewall } = baseline.ids;
    const found = await azure.read(firewall);
    if (found === undefined || !isFailed(found.properties.provisioningState))
        return;
    const { provisioningState: state, ipConfigurations = [] } = found.properties;
    const isDeallocated = ipConfigurations.length === 0;
    const addresses = isDeallocated ? firewallAddresses(baseline) : {};
    const body = { ...found, properties: { ...found.properties, ...addresses } };
    log.info(`The firewall is in state ${state}${isDeallocated ? ' and deallocated' : ''}; it is written before its rules, ${isDeallocated ? 'with the addresses of the configuration' : 'as it is'}.`);
    await rewriteReferences(firewall, body.properties, context);
    await azure.write(firewall, body, { signal, expectedSeconds: STACKS['hub-egress'].seconds.apply });
    if (isDeallocated)
        await refuseOtherFirewallAddress(context);
}
/** Azure gives the firewall the first free address of its subnet, but does not promise it: routes to another would lead nowhere. */
async function refuseOtherFirewallAddress({ azure, baseline }) {
    const { firewall } = baseline.ids;
    const expected = baseline.addresses.hub.firewallAddress;
    const found = await azure.read(firewall);
    const actual = found?.properties.ipConfigurations?.[0]?.properties?.privateIPAddress;
    if (actual === expected)
        return;
    throw new failure/* Failure */.H('address-differs', `The firewall has the private address ${actual ?? '(none)'}, not ${expected}.`, {
        subject: firewall,
        remedy: `Free ${expected} in the firewall's subnet and make the firewall anew, or move the hub's address space so that the plan fits.`
    });
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/cluster-guard.js













const cluster_guard_LOOK_EVERY = 15_000;
/** A stopped cluster takes no write but its start and its deletion ("Stop and start an AKS cluster"), so it is left alone by name. */
function leaveStopped(colour) {
    return async (context) => {
        const because = await stopped(colour)(context);
        if (because === undefined)
            return undefined;
        const { cluster } = context.baseline.ids.clusters[colour];
        const { name } = (0,resource_id/* parseResourceId */.RQ)(cluster);
        context.log.warning(`cluster-stopped: ${name} is stopped and is left as it is. Start it with power-cluster, then run again.`, { code: 'cluster-stopped', subject: cluster });
        return because;
    };
}
/** The same for what belongs to the cluster, without saying it once more. */
function stopped(colour) {
    return async (context) => {
        if (!cluster_guard_isStopped(await readCluster(context, colour)))
            return undefined;
        const { name } = (0,resource_id/* parseResourceId */.RQ)(context.baseline.ids.clusters[colour].cluster);
        return `cluster ${name} is stopped, and a stopped cluster takes no write`;
    };
}
function cluster_guard_isStopped(found) {
    return found?.properties.powerState?.code === 'Stopped';
}
/**
 * Proves that nodes will get out by the firewall, waits while AKS works on the cluster or a pool by itself, in a window of
 * its own, and refuses to write to one that was stopped meanwhile, or whose upgrade stopped half-way: any write would go on
 * with it ("Upgrade an AKS cluster", drain time-outs). Throws Failure `address-differs`, `egress-not-ready`,
 * `hub-not-ready`, `cluster-stopped` and `upgrade-unfinished`.
 */
function readyForCluster(colour) {
    return async (context) => {
        if (context.baseline.config.hub.existing === undefined)
            await refuseOtherFirewallAddress(context);
        await requireEgress(colour, context);
        const found = await whenIdle(colour, context);
        if (cluster_guard_isStopped(found))
            throw stoppedMeanwhile(context.baseline.ids.clusters[colour].cluster);
        const { cluster } = context.baseline.ids.clusters[colour];
        const pending = found === undefined ? [] : await unfinishedUpgrade(cluster, found, context);
        if (pending.length === 0)
            return;
        const lines = pending.map(line => `- ${line}`);
        throw new failure/* Failure */.H('upgrade-unfinished', [`An upgrade of ${cluster} stopped half-way:`, ...lines].join('\n'), {
            subject: cluster,
            remedy: 'Finish the upgrade first, or bring the pools back to the version they run; then run again. Nothing was written.'
        });
    };
}
/** Rules, peering, links and route, when everything that the run creates itself exists. Throws one Failure for everything that is missing. */
async function requireEgress(colour, context) {
    const scope = { targets: ['cluster'], colours: [colour] };
    const findings = await preflight(scope, { phase: 'before-cluster', mode: 'apply' }, context);
    logFindings(findings, context.log);
    refuseErrors(findings);
}
function stoppedMeanwhile(cluster) {
    return new failure/* Failure */.H('cluster-stopped', `${cluster} was stopped after it was planned for.`, {
        subject: cluster,
        remedy: 'Start it with power-cluster, then run again; a plan that is made while it is stopped leaves it as it is.'
    });
}
/** AKS works on a cluster in its own window for hours at most ("Planned maintenance": windows of 4 to 24 hours); a job lives for six. */
const MOST_MINUTES_AT_WORK = 5 * 60;
async function whenIdle(colour, context) {
    const { cluster } = context.baseline.ids.clusters[colour];
    const busy = (found) => busyParts(found, (0,resource_id/* parseResourceId */.RQ)(cluster).name);
    return await (0,wait_until/* waitUntil */.a)({
        read: () => readCluster(context, colour),
        isOver: found => busy(found).length === 0,
        every: cluster_guard_LOOK_EVERY,
        limit: MOST_MINUTES_AT_WORK * 60_000,
        overdue: () => (0,operation_stuck/* operationStuck */.O)(cluster, 'at work', MOST_MINUTES_AT_WORK),
        announce: found => `${busy(found).join(', ')}; waiting for that.`
    }, context);
}
/** A pool can be at work while its cluster is not. */
function busyParts(found, name) {
    if (found === undefined)
        return [];
    const { provisioningState, agentPoolProfiles = [] } = found.properties;
    const pools = agentPoolProfiles.map(pool => ({ what: `pool ${pool.name}`, state: pool.provisioningState }));
    return [{ what: name, state: provisioningState }, ...pools].flatMap(({ what, state }) => conditionOf(state) === 'busy' ? [`${what} is ${state}`] : []);
}
/**
 * What an upgrade that stopped half-way left behind. Machines are read only where the last operation on the cluster or a
 * pool did not succeed.
 */
async function unfinishedUpgrade(id, found, context) {
    const { provisioningState, agentPoolProfiles = [] } = found.properties;
    const states = [provisioningState, ...agentPoolProfiles.map(pool => pool.provisioningState)];
    const succeeded = states.every(state => conditionOf(state) === undefined);
    return succeeded ? unfinished(found) : await halfDoneUpgrade(id, found, context);
}
/** Proves through Resource Manager that the cluster is what was asked for. Throws Failure `cluster-differs` with every difference. */
function verifyCluster(colour) {
    return async (context) => {
        const found = await readCluster(context, colour);
        const differences = found === undefined
            ? ['there is no cluster']
            : [
                ...stateDifferences(found),
                ...settingDifferences(context.baseline, found),
                ...(await nameless(found, context))
            ];
        if (differences.length > 0)
            throw clusterDiffers(context.baseline.ids.clusters[colour].cluster, differences);
    };
}
/**
 * What differs about a cluster for which a what-if finds nothing to write. States are left out: the health of resources
 * says what cures them. A missing record of the API server is a change, since AKS writes it whenever the cluster is written.
 */
function compareCluster(colour) {
    return async (context) => {
        const found = await readCluster(context, colour);
        if (found === undefined)
            return { changes: [], faults: [] };
        const { cluster } = context.baseline.ids.clusters[colour];
        const differences = settingDifferences(context.baseline, found);
        const missing = await nameless(found, context);
        const { message, details } = clusterDiffers(cluster, differences);
        return {
            changes: missing.map(because => recordChange(`stamp-${colour}`, cluster, found, because)),
            faults: differences.length === 0 ? [] : [{ what: cluster, because: `cluster-differs: ${message} ${details.remedy}` }]
        };
    };
}
function clusterDiffers(cluster, differences) {
    const lines = [`${cluster} is not what was asked for:`, ...differences.map(each => `- ${each}`)];
    return new failure/* Failure */.H('cluster-differs', lines.join('\n'), {
        subject: cluster,
        remedy: 'Look in its activity log for who changed it, then plan and apply again. A setting that cannot be changed needs a replacement in the other colour.'
    });
}
function recordChange(step, id, { properties }, because) {
    const change = resourceChange({
        ...{ step, id, type: 'Microsoft.ContainerService/managedClusters', kind: 'modify', certain: true },
        properties: [{ path: 'properties.privateFQDN', kind: 'create', after: properties.privateFQDN ?? 'a private name' }]
    });
    const effect = 'The cluster is written again as it is, and AKS adds the record.';
    return { ...change, risk: 'disruptive', because: `Nodes cannot find the API server: ${because}. ${effect}` };
}
function stateDifferences({ properties }) {
    const { provisioningState, powerState, agentPoolProfiles = [] } = properties;
    const parts = [
        { what: 'provisioningState', expected: 'Succeeded', actual: provisioningState },
        { what: 'powerState', expected: 'Running', actual: powerState?.code },
        ...agentPoolProfiles.map(pool => ({
            what: `pool ${pool.name}`,
            expected: 'Succeeded',
            actual: pool.provisioningState
        }))
    ];
    return parts
        .filter(({ expected, actual }) => actual !== expected)
        .map(({ what, expected, actual }) => `${what} is ${actual ?? '(unknown)'}, not ${expected}`);
}
/** What must be so, where to see it, and how it reads. */
function settingDifferences(baseline, { properties }) {
    const { ids, config } = baseline;
    const { apiServerAccessProfile: server, networkProfile, aadProfile, agentPoolProfiles = [] } = properties;
    const rows = [
        ['private cluster', true, server?.enablePrivateCluster],
        ['API server in the spoke', true, server?.enableVnetIntegration],
        ['public name of the API server', false, server?.enablePrivateClusterPublicFQDN ?? false],
        ['outbound type', 'userDefinedRouting', networkProfile?.outboundType],
        ['network policy', config.cluster.networkPolicy, networkProfile?.networkPolicy],
        ['local accounts off', true, properties.disableLocalAccounts],
        ['roles of Azure', true, aadProfile?.enableAzureRBAC]
    ];
    const wrong = rows.filter(([, expected, actual]) => actual !== expected);
    return [
        ...wrong.map(([what, expected, actual]) => `${what} is ${actual ?? '(none)'}, not ${expected}`),
        ...((0,resource_id/* sameId */.s)(server?.privateDNSZone ?? '', ids.zones.apiServer)
            ? []
            : [`private zone is ${server?.privateDNSZone ?? '(none)'}, not ${ids.zones.apiServer}`]),
        ...Object.keys(config.cluster.pools)
            .filter(wanted => !agentPoolProfiles.some(({ name }) => name === wanted))
            .map(name => `pool ${name} does not exist`)
    ];
}
/** Nodes find the API server by a record that the control plane writes into our zone. */
async function nameless({ properties: { privateFQDN } }, { azure, baseline, log }) {
    if (privateFQDN === undefined)
        return ['the API server has no private name'];
    const { apiServer } = baseline.ids.zones;
    const suffix = `.${(0,resource_id/* parseResourceId */.RQ)(apiServer).name}`.toLowerCase();
    const label = privateFQDN.toLowerCase().endsWith(suffix) ? privateFQDN.slice(0, -suffix.length) : undefined;
    try {
        const found = label && (await azure.read((0,resource_id/* childId */._U)(apiServer, 'A', label)));
        return found ? [] : [`${privateFQDN} has no record in ${apiServer}`];
    }
    catch (error) {
        // In a zone of others we may have no right to look.
        const because = whyUnseen(error);
        if (because === undefined)
            throw error;
        log.warning(`Not evaluated: the record of ${privateFQDN} in ${apiServer}: ${because}`);
        return [];
    }
}

// EXTERNAL MODULE: ./.build/azure/services/stack-body.js
var stack_body = __webpack_require__(108);
;// CONCATENATED MODULE: ./.build/provisioning/completion.js


/** Returns the digest over what the configuration asks of a step, whatever exists already. */
function stepIntent(step, baseline) {
    return digest(step.intent(baseline), INTENT_DIGEST_LENGTH);
}
/**
 * Marks modifications that complete what an interrupted run of the same configuration began: the stack was last written for
 * this intent. Only those does an approved creation cover. A stack that somebody wrote for another configuration since the
 * approval is finished, and a stale approval must not set it back.
 */
function markCompletions(plan, step, { ours }, baseline) {
    const written = ours.find(({ part }) => part === step.name)?.state.tags?.[stack_body/* INTENT_TAG */.CO];
    if (written === undefined || written !== stepIntent(step, baseline))
        return plan;
    const changes = plan.changes.map(change => (change.kind === 'modify' ? { ...change, completes: true } : change));
    return { ...plan, changes };
}

;// CONCATENATED MODULE: ./.build/provisioning/health/verification.js

/** Reasons of a verification that has found a difference; with any other reason it could not look. */
const DIFFERENCE_REASONS = ['address-differs', 'cluster-differs', 'gateway-superseded'];
/** Verifies what exists, and returns a difference as a fault instead of throwing it: one resource never keeps all others from being planned. */
async function faultsOf(step, verify) {
    try {
        await verify();
        return [];
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.H) || !DIFFERENCE_REASONS.includes(error.reason))
            throw error;
        return [{ what: step, because: `${error.reason}: ${error.message} ${error.details.remedy}` }];
    }
}
/** A plan that found nothing, with what a verification found. */
function withDifferences(plan, { changes, faults }) {
    return {
        ...plan,
        changes: [...plan.changes, ...changes],
        unchanged: Math.max(0, plan.unchanged - changes.length),
        pending: plan.pending || changes.length > 0,
        ...(faults.length === 0 ? {} : { faults: [...(plan.faults ?? []), ...faults] })
    };
}

;// CONCATENATED MODULE: ./.build/provisioning/moves.js




/**
 * Returns a plan in which resources that another part of the same run takes over are detached, not deleted: a resource that
 * moves between two stacks of an environment stays as it is. `owned` says what every part is to manage.
 */
function keepMoved(plan, owned) {
    const taken = new Set(owned.filter(({ part }) => part !== plan.step).flatMap(({ ids }) => ids.map(id => id.toLowerCase())));
    const changes = plan.changes.map(change => {
        if (change.kind !== 'delete' || !taken.has(change.id.toLowerCase()))
            return change;
        const { step, id, type, certain } = change;
        return resourceChange({ step, id, type, kind: 'detach', certain });
    });
    return { ...plan, changes };
}
/**
 * Prepares the write of a stack that detaches resources, and returns what the write does with all that left the
 * template. One operation treats all of it alike, so what is to be deleted is deleted here. Throws Failure where Azure refuses
 * a deletion.
 */
async function prepareDetaching(plan, context) {
    if (!plan.changes.some(staysThoughDeletable))
        return {};
    const deleted = plan.changes.filter(({ kind }) => kind === 'delete').map(({ id }) => id);
    await deleteInTurn(deleted, context);
    return { unmanaged: 'detach' };
}
/** Whether a stack detaches a resource that it could delete. Azure detaches types without delete support anyway, and the record of a former stack is not a resource of it. */
function staysThoughDeletable({ kind, type }) {
    return kind === 'detach' && type !== STACK_TYPE && fateOf(type) === 'delete';
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/stack-adoption.js




/**
 * The changes that adopt a stack of the first format: a stack cannot be renamed, so its record is deleted with everything
 * detached, and a new one takes its place. A stack that has the present name and only lacks its tags gets them.
 */
function adoptionChanges({ state, isFormer }, { step, name }, baseline) {
    if (!isFormer)
        return [];
    const common = { step, type: STACK_TYPE, certain: true };
    const idOf = (stack) => stackId(stack, baseline);
    if ((0,resource_id/* sameId */.s)(state.name, name))
        return [
            resourceChange({ ...common, id: idOf(name), kind: 'modify', properties: [{ path: 'tags', kind: 'create' }] })
        ];
    return [
        resourceChange({ ...common, id: idOf(state.name), kind: 'detach' }),
        resourceChange({ ...common, id: idOf(name), kind: 'create' })
    ];
}
/**
 * Returns the plan without the adoption of its stack where it has nothing else to do: adopting writes every resource of the
 * stack, which a later run can do as well.
 */
function postponeAdoption(plan) {
    const isAdoptionAlone = plan.changes.length > 0 && plan.changes.every(({ type, certain }) => type === STACK_TYPE && certain);
    return isAdoptionAlone ? { ...plan, changes: [], pending: false } : plan;
}
/**
 * Makes way for the stack that is about to be written where the first format has its resources: deletes that record and
 * keeps what it managed. What the plan deletes is deleted under the old record first, which lists it until then. A run
 * that is killed in between finds the resources in no stack, and writes the new one.
 */
async function dissolveFormerStack(template, plan, context) {
    const { azure, log, signal } = context;
    const own = await readOwnStack(context, template.step);
    if (own === undefined || (0,resource_id/* sameId */.s)(own.state.name, template.name))
        return;
    const former = own.state.name;
    if (plan.changes.some(({ kind }) => kind === 'delete'))
        await azure.stacks.apply({ ...template, name: former }, { signal });
    log.info(`Stack ${former} is deleted and everything it manages is kept: ${template.name} takes its place.`);
    await azure.stacks.dissolve(former, { signal, expectedSeconds: DISSOLUTION_SECONDS });
}

;// CONCATENATED MODULE: ./.build/provisioning/watched-properties.js

const at = (prefix, ...names) => names.map(name => ({ path: `${prefix}.${name}` }));
/** AKS leaves out what is off (its Go types have `omitempty`). */
const offWhenAbsent = (prefix, ...names) => at(prefix, ...names).map(row => ({ ...row, absent: false }));
/** Who gets into a cluster, by which way it is reached and left, and what guards it. */
const watched_properties_cluster = [
    ...offWhenAbsent('properties', 'disableLocalAccounts', 'enableRBAC'),
    ...offWhenAbsent('properties.aadProfile', 'managed', 'enableAzureRBAC'),
    { path: 'properties.aadProfile.adminGroupObjectIDs', absent: [] },
    ...offWhenAbsent('properties.apiServerAccessProfile', 'enablePrivateCluster', 'enablePrivateClusterPublicFQDN', 'enableVnetIntegration', 'disableRunCommand'),
    ...at('properties.apiServerAccessProfile', 'privateDNSZone', 'subnetId'),
    ...at('properties.networkProfile', 'outboundType', 'networkPolicy', 'networkDataplane'),
    ...offWhenAbsent('properties.oidcIssuerProfile', 'enabled'),
    ...offWhenAbsent('properties.securityProfile', 'workloadIdentity.enabled', 'defender.securityMonitoring.enabled'),
    ...offWhenAbsent('properties.addonProfiles', 'azurepolicy.enabled', 'azureKeyvaultSecretsProvider.enabled', 'omsagent.enabled'),
    { path: 'properties.autoUpgradeProfile.upgradeChannel', absent: 'none' },
    ...at('properties.autoUpgradeProfile', 'nodeOSUpgradeChannel'),
    // The only pool in the body; the list has the others as well, which are resources of their own.
    ...offWhenAbsent(`properties.agentPoolProfiles.${SYSTEM_POOL_NAME}`, 'enableNodePublicIP', 'enableFIPS'),
    ...at(`properties.agentPoolProfiles.${SYSTEM_POOL_NAME}`, 'osSKU', 'vnetSubnetID')
];
/**
 * Properties that decide who reaches what, by type in lower case. They are read and compared besides what-if, which can keep
 * a difference to itself (`watched.ts`).
 */
const watchedProperties = {
    'microsoft.containerregistry/registries': at('properties', 'adminUserEnabled', 'anonymousPullEnabled', 'publicNetworkAccess', 'networkRuleSet.defaultAction', 'networkRuleBypassOptions', 'networkRuleBypassAllowedForTasks'),
    'microsoft.containerservice/managedclusters': watched_properties_cluster,
    'microsoft.containerservice/managedclusters/agentpools': [
        ...offWhenAbsent('properties', 'enableNodePublicIP', 'enableFIPS'),
        ...at('properties', 'osSKU', 'vnetSubnetID')
    ],
    'microsoft.keyvault/vaults': at('properties', 'publicNetworkAccess', 'networkAcls.defaultAction', 'networkAcls.bypass', 'enableRbacAuthorization', 'enablePurgeProtection', 'enableSoftDelete', 'enabledForDeployment', 'enabledForDiskEncryption', 'enabledForTemplateDeployment'),
    'microsoft.managedidentity/userassignedidentities/federatedidentitycredentials': at('properties', 'issuer', 'subject', 'audiences'),
    'microsoft.network/applicationgateways': at('properties', 'firewallPolicy.id', 'sslPolicy.policyType', 'sslPolicy.minProtocolVersion', 'sslPolicy.cipherSuites'),
    'microsoft.network/applicationgatewaywebapplicationfirewallpolicies': at('properties.policySettings', 'mode', 'state', 'requestBodyCheck'),
    'microsoft.network/firewallpolicies': at('properties', 'threatIntelMode', 'intrusionDetection.mode', 'dnsSettings.enableProxy'),
    'microsoft.network/networksecuritygroups': at('properties.securityRules.*.properties', 'access', 'direction', 'priority'),
    'microsoft.network/routetables': [
        ...at('properties', 'disableBgpRoutePropagation'),
        ...at('properties.routes.*.properties', 'addressPrefix', 'nextHopIpAddress', 'nextHopType')
    ],
    'microsoft.network/virtualnetworks': at('properties', 'dhcpOptions.dnsServers'),
    'microsoft.storage/storageaccounts': at('properties', 'allowSharedKeyAccess', 'allowBlobPublicAccess', 'allowCrossTenantReplication', 'publicNetworkAccess', 'networkAcls.defaultAction', 'minimumTlsVersion', 'supportsHttpsTrafficOnly')
};

;// CONCATENATED MODULE: ./.build/provisioning/watched.js


/**
 * Whether a type has properties that are read and compared besides what-if. A stack's what-if leaves out what has not moved
 * since the stack was last deployed, so that what a policy or another writer changed during that deployment never shows
 * (arm-template-whatif#213).
 */
function isWatched(type) {
    return Object.hasOwn(watchedProperties, type.toLowerCase());
}
/** What of a resource's watched properties is otherwise than its template says. */
function watchedDifferences(type, wanted, present) {
    return (watchedProperties[type.toLowerCase()] ?? []).flatMap(row => differences(row, wanted, present));
}
function differences({ path: pattern, absent }, wanted, present) {
    const before = valuesAt(present, pattern.split('.'));
    const after = valuesAt(wanted, pattern.split('.'));
    const paths = new Set([...after.keys(), ...(pattern.includes('*') ? before.keys() : [])]);
    return [...paths].flatMap(path => watched_difference(path, before.get(path) ?? absent, after.get(path)) ?? []);
}
/** Only Azure can evaluate an expression, so there is nothing to compare with. */
function watched_difference(path, before, templateValue) {
    if (typeof templateValue === 'string' && isExpression(templateValue))
        return undefined;
    const after = unescaped(templateValue);
    if (comparable(before) === comparable(after))
        return undefined;
    if (before === undefined)
        return { path, kind: 'create', after };
    return after === undefined ? { path, kind: 'delete', before } : { path, kind: 'modify', before, after };
}
/** Providers write names of their own in a case of their own. */
function comparable(value) {
    return JSON.stringify(value)?.toLowerCase();
}
/** The values a pattern leads to, by their paths. */
function valuesAt(value, pattern, path = '') {
    const [segment, ...rest] = pattern;
    if (segment === undefined)
        return value === undefined ? new Map() : new Map([[path, value]]);
    const next = segment === '*' ? byName(value) : [[segment, watched_propertyOf(value, segment)]];
    return new Map(next.flatMap(([name, inner]) => [...valuesAt(inner, rest, path === '' ? name : `${path}.${name}`)]));
}
function byName(list) {
    if (!Array.isArray(list))
        return [];
    return list.map((element, i) => [String(watched_propertyOf(element, 'name') ?? i), element]);
}
/** A member of an object, or the element of a list that has the name. */
function watched_propertyOf(value, name) {
    if (Array.isArray(value))
        return value.find(element => watched_propertyOf(element, 'name') === name);
    return typeof value === 'object' && value !== null ? value[name] : undefined;
}

;// CONCATENATED MODULE: ./.build/provisioning/hidden-drift.js




/** What differs though a what-if said that nothing does (`watched.ts`), of resources that it called unchanged. */
async function hiddenDrift(step, unchanged, context) {
    const looks = await Promise.all(unchanged.filter(({ type }) => isWatched(type)).map(resource => look(step, resource, context)));
    return { changes: looks.flatMap(({ changes }) => changes), unseen: looks.flatMap(({ unseen }) => unseen) };
}
async function look(step, { id, type, properties }, { azure }) {
    try {
        const present = await azure.read(id);
        // Deleted since the what-if looked; the next one says so.
        if (present === undefined)
            return { changes: [], unseen: [`${id}: it is gone`] };
        const found = watchedDifferences(type, { properties }, present).filter(each => !isNoise(id, each));
        if (found.length === 0)
            return { changes: [], unseen: [] };
        return {
            changes: [resourceChange({ step, id, type, kind: 'modify', certain: true, properties: found })],
            unseen: []
        };
    }
    catch (error) {
        const because = whyUnseen(error);
        if (because === undefined)
            throw error;
        return { changes: [], unseen: [`${id}: ${because}`] };
    }
}

;// CONCATENATED MODULE: ./.build/provisioning/preview-policy.js



/**
 * The firewall policy of the gateway's preview holds the guard, so no stack owns it. Stacks of the first format did: a stack
 * that drops the policy detaches it, because a preview that is open stays open.
 */
/** Returns the plan of a stack in which the preview's policy is detached instead of deleted. */
function keepPreviewPolicy(plan, baseline) {
    const changes = plan.changes.map(change => {
        if (change.kind !== 'delete' || !isPreviewPolicy(change, baseline))
            return change;
        const { step, id, type, certain } = change;
        return resourceChange({ step, id, type, kind: 'detach', certain });
    });
    return { ...plan, changes };
}
function isPreviewPolicy({ id }, baseline) {
    return (0,resource_id/* sameId */.s)(id, previewFirewallPolicyId(baseline));
}

;// CONCATENATED MODULE: ./.build/provisioning/differences.js

/**
 * What of the wanted is otherwise in the present: the present may say more, since providers add to what they are given.
 * Lists count as wholes, because their order can matter.
 */
function differences_differences(wanted, present, path = '') {
    return Object.entries(wanted).flatMap(([name, after]) => {
        const before = isMapping(present) ? present[name] : undefined;
        const here = path === '' ? name : `${path}.${name}`;
        if (isMapping(after))
            return differences_differences(after, before, here);
        if (differences_holds(after, before))
            return [];
        return [{ path: here, kind: before === undefined ? 'create' : 'modify', before, after }];
    });
}
/** Whether the present says all that is wanted. */
function differences_holds(wanted, present) {
    if (Array.isArray(wanted))
        return (Array.isArray(present) &&
            wanted.length === present.length &&
            wanted.every((element, i) => differences_holds(element, present[i])));
    if (isMapping(wanted))
        return isMapping(present) && Object.entries(wanted).every(([name, value]) => differences_holds(value, present[name]));
    if (typeof wanted === 'string' && typeof present === 'string' && wanted.startsWith('/subscriptions/'))
        return (0,resource_id/* sameId */.s)(wanted, present);
    return wanted === present;
}
function isMapping(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

;// CONCATENATED MODULE: ./.build/provisioning/pool-profiles.js

const pool_profiles_CLUSTER = 'microsoft.containerservice/managedclusters';
const PROFILES = 'properties.agentPoolProfiles';
/**
 * What a what-if row says of its properties, with a cluster's pools compared by name where places would mislead. AKS answers
 * all pools in the cluster's body, ours names one of them, and Azure compares lists by place: where another pool comes first,
 * it sets ours against that one (arm-template-whatif#128). Pools that the template does not have count as without effect, since
 * AKS leaves them alone (AKS#1511), and so does what it does not say of its own.
 */
function deltasOf({ type, resourceConfigurationChanges: changes }) {
    const deltas = changes?.delta ?? [];
    if (type.toLowerCase() !== pool_profiles_CLUSTER)
        return deltas;
    const [before, after] = [profilesIn(changes?.before), profilesIn(changes?.after)];
    if (before === undefined || after === undefined)
        return deltas;
    if (after.every(({ name }, i) => name === before[i]?.name))
        return deltas;
    return deltas.map(delta => (delta.path === PROFILES ? comparedByName(before, after) : delta));
}
function profilesIn(body) {
    const properties = body?.properties;
    const profiles = isFields(properties) ? properties.agentPoolProfiles : undefined;
    return Array.isArray(profiles) && profiles.every(isFields) ? profiles : undefined;
}
function comparedByName(before, after) {
    const wanted = after.map((pool, i) => {
        const present = before.find(({ name }) => name === pool.name);
        if (present === undefined)
            return { path: String(i), changeType: 'create', after: pool };
        const children = differences_differences(pool, present).map(({ kind, ...change }) => ({ ...change, changeType: kind }));
        return { path: String(i), changeType: children.length === 0 ? 'noEffect' : 'modify', children };
    });
    const beside = before
        .filter(({ name }) => !after.some(pool => pool.name === name))
        .map(({ name }) => ({ path: String(name), changeType: 'noEffect' }));
    return { path: PROFILES, changeType: 'array', children: [...wanted, ...beside] };
}
function isFields(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

;// CONCATENATED MODULE: ./.build/provisioning/what-if.js






/** Turns Azure's rows into changes: known noise is counted and left out, what Azure could not evaluate is named. */
function judgeWhatIf(step, { properties }) {
    const rows = properties.changes.resourceChanges.filter(row => !isDeployment(row));
    const judged = rows.map(row => judgeRow(step, row));
    return {
        changes: judged.flatMap(row => row.change ?? []),
        unchanged: judged.filter(row => row.change === undefined && row.unseen === undefined).length,
        looked: new Set(rows.map(({ id }) => id.toLowerCase())),
        noise: judged.reduce((sum, row) => sum + row.noise, 0),
        unseen: [...judged.flatMap(row => row.unseen ?? []), ...blindDiagnostics(properties.diagnostics ?? [])]
    };
}
function isDeployment(row) {
    return row.type.toLowerCase() === DEPLOYMENT_TYPE.toLowerCase();
}
function judgeRow(step, row) {
    if (row.changeType === 'noChange')
        return { noise: 0 };
    if (row.changeType === 'unsupported') {
        return { noise: 0, unseen: `${row.id}: ${row.unsupportedReason ?? 'Azure does not say why'}` };
    }
    // Azure says what the stack will do, and that is to detach what it cannot delete; some of it we delete before.
    const kind = row.changeType === 'detach' && isDeletedFirst(row.type) ? 'delete' : row.changeType;
    const reported = kind === 'modify' ? flattenDeltas(deltasOf(row)) : NOTHING_REPORTED;
    const properties = reported.changes.filter(property => !isNoise(row.id, property) && !isRespelled(property, reported.changes));
    const noise = reported.noEffect + reported.changes.length - properties.length;
    if (noise > 0 && properties.length === 0)
        return { noise };
    const certain = row.changeCertainty === 'definite';
    const id = (0,resource_id/* asResourceId */.IX)(row.id);
    return { noise, change: resourceChange({ step, id, type: row.type, kind, certain, properties }) };
}
const NOTHING_REPORTED = { changes: [], noEffect: 0 };
/** Nested deltas as dotted paths: `properties.subnets` › `0` › `properties.addressPrefix` becomes one path. */
function flattenDeltas(deltas, prefix = '') {
    const parts = deltas.map(delta => flattenDelta(delta, prefix === '' ? delta.path : `${prefix}.${delta.path}`));
    return {
        changes: parts.flatMap(part => part.changes),
        noEffect: parts.reduce((sum, part) => sum + part.noEffect, 0)
    };
}
function flattenDelta(delta, path) {
    const { changeType, children, before, after } = delta;
    if (changeType === 'noEffect')
        return { changes: [], noEffect: 1 };
    if (children !== undefined && children.length > 0)
        return flattenDeltas(children, path);
    const kind = changeType === 'array' ? 'modify' : changeType;
    return { changes: [{ path, kind, before, after }], noEffect: 0 };
}
/** A nested deployment beyond Azure's limits is not looked into; its resources have no rows. */
const BLIND_DIAGNOSTICS = new Set([
    'NestedDeploymentExpansionLimitReached',
    'NestedDeploymentShortCircuited'
]);
function blindDiagnostics(diagnostics) {
    return diagnostics
        .filter(({ level, code }) => level.toLowerCase() === 'error' || BLIND_DIAGNOSTICS.has(code))
        .map(({ code, message }) => `${code}: ${message}`);
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/locked-stack.js



/** Returns whether Azure refused something only because of management locks. */
function isLocked(error) {
    if (!(error instanceof failure/* Failure */.H))
        return false;
    const { leaves = [] } = error.details;
    return leaves.length > 0 && leaves.every(({ code }) => code === 'ScopeLocked');
}
/**
 * Returns which locks keep Azure from evaluating a stack, and how to delete them; `undefined` where the refusal is not
 * about locks, or the locks cannot be read.
 */
async function whyLocked(error, template, azure) {
    if (!isLocked(error))
        return undefined;
    try {
        const locks = await readWriteLocks(azure, templateResources(template).map(({ id }) => id));
        if (locks.length === 0)
            return undefined;
        const ids = locks.map(({ id }) => id).join(' ');
        return `Azure does not evaluate a write that ${locks.map(({ text }) => text).join(' and ')} would stop. To evaluate it, delete the lock, plan again, and create the lock again afterwards: az lock delete --ids ${ids}`;
    }
    catch (reading) {
        if (!(reading instanceof failure/* Failure */.H) || reading.reason === 'cancelled')
            throw reading;
        return undefined;
    }
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/unseen-modifications.js



/**
 * The change that stands for every modification of a stack that whoever plans may not see and whoever applies may. Without
 * it such a plan could never be applied: each modification would be one that was not approved. It covers no creation and
 * no deletion, which are listed by the stack's ledger, and does not replace `allow-destructive`.
 */
function unseenModifications(template, managed) {
    if (managed.length === 0)
        return [];
    const names = managed.filter(isInGroup).map(id => (0,resource_id/* parseResourceId */.RQ)(id).name);
    const what = names.length === 0 ? '' : ` (${names.join(', ')} and what belongs to them)`;
    const because = `This identity may not compare the resources of the stack. Approving this approves every modification that apply then finds of its ${managed.length} resources${what}. A destructive one must still be named in \`allow-destructive\`.`;
    return [{ ...anyModification(template), risk: 'disruptive', because }];
}
/** Returns the changes of a stack with each modification covered by the approval of `unseenModifications`. */
function coveredModifications(template, changes) {
    const { digest } = anyModification(template);
    return changes.map(change => (change.kind === 'modify' ? { coveredBy: digest, ...change } : change));
}
/** No child and no extension of another resource. */
function isInGroup(id) {
    const { names, scope } = (0,resource_id/* parseResourceId */.RQ)(id);
    return names.length === 1 && /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(scope);
}
function anyModification({ step, name, deploymentScope }) {
    const subscription = (0,resource_id/* subscriptionId */.pk)((0,resource_id/* parseResourceId */.RQ)(deploymentScope).subscriptionId);
    const id = (0,resource_id/* resourceId */.a)(subscription, STACK_TYPE, name);
    return resourceChange({ step, id, type: STACK_TYPE, kind: 'modify', certain: false });
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/stack-plan.js














/**
 * What applying a stack's template would change, the adoption of a stack of the first format included: Azure compares with
 * the stack that exists, whatever its name. Throws Failure where Azure refuses the template itself.
 */
async function planStack(template, context) {
    const own = await readOwnStack(context, template.step);
    const compared = own === undefined ? template : { ...template, name: own.state.name };
    const planned = withAwaited(await planKnown(compared, own, context), compared);
    const plan = keepPreviewPolicy(planned, context.baseline);
    const adoption = own === undefined ? [] : adoptionChanges(own, template, context.baseline);
    return { ...plan, changes: [...adoption, ...plan.changes], pending: plan.pending || adoption.length > 0 };
}
/**
 * What gets its name only on the way is listed as well. It is approved by its placeholder, so that a run which is started
 * again, and then knows the name, needs no new approval.
 */
function withAwaited(plan, { step, awaited = [] }) {
    const named = new Map(awaited.map(({ placeholder, actual }) => [actual?.toLowerCase(), placeholder]));
    const changes = plan.changes.map(change => {
        const placeholder = change.kind === 'create' ? named.get(change.id.toLowerCase()) : undefined;
        return placeholder === undefined ? change : { ...change, digest: changeDigest(placeholder, 'create', []) };
    });
    const unnamed = awaited
        .filter(({ actual }) => actual === null)
        .map(({ placeholder }) => resourceChange({ step, id: placeholder, type: (0,resource_id/* parseResourceId */.RQ)(placeholder).type, kind: 'create', certain: true }));
    return { ...plan, changes: [...changes, ...unnamed], pending: plan.pending || unnamed.length > 0 };
}
async function planKnown(template, own, context) {
    const known = await gather(template, own?.state, context);
    if (known.missingGroups.some(group => (0,resource_id/* sameId */.s)(group, template.deploymentScope)))
        return fromTemplate(known);
    const looked = await stack_plan_look(template, context);
    return 'because' in looked
        ? await stack_plan_notEvaluated(known, looked, context)
        : fromWhatIf(known, await lookAgain(known, looked, context));
}
async function gather(template, stack, { azure }) {
    const resources = templateResources(template);
    const groups = stack_plan_groupsOf(template, resources);
    const found = await Promise.all(groups.map(group => azure.read(group)));
    return { template, resources, stack, missingGroups: groups.filter((_, i) => found[i] === undefined) };
}
function stack_plan_groupsOf(template, resources) {
    const groups = new Map([[template.deploymentScope.toLowerCase(), template.deploymentScope]]);
    for (const { id } of resources) {
        const group = groupOf(id);
        if (group !== undefined && !groups.has(group.toLowerCase()))
            groups.set(group.toLowerCase(), group);
    }
    return [...groups.values()];
}
function groupOf(id) {
    const { subscriptionId, resourceGroup } = (0,resource_id/* parseResourceId */.RQ)(id);
    return resourceGroup === undefined ? undefined : (0,resource_id/* resourceGroupId */.x6)(subscriptionId, resourceGroup);
}
/** The judged what-if, or why Azure could not look. */
async function stack_plan_look(template, { azure, signal }) {
    try {
        return judgeWhatIf(template.step, await azure.stacks.whatIf(template, { signal }));
    }
    catch (error) {
        const because = whyUnseen(error);
        if (because === undefined)
            throw error;
        const locked = await whyLocked(error, template, azure);
        return {
            because: locked ?? because,
            isLocked: isLocked(error),
            isDenied: error instanceof failure/* Failure */.H && error.reason === 'not-authorized'
        };
    }
}
/** A locked stack is written only for a template that differs from the one it was last written with. */
async function stack_plan_notEvaluated(known, looked, { azure }) {
    const { because, isLocked } = looked;
    const plan = looked.isDenied ? withModifications(known, fromLedger(known, because)) : fromLedger(known, because);
    const isWritten = isLocked && known.stack?.properties.provisioningState.toLowerCase() === 'succeeded';
    if (!isWritten || plan.changes.length > 0)
        return plan;
    return { ...plan, pending: !(await azure.stacks.wasRunWith(known.template)) };
}
/** What the what-if keeps to itself of resources it has nothing to say about. */
async function lookAgain({ template, resources, stack }, looked, context) {
    const changing = new Set(looked.changes.map(({ id }) => id.toLowerCase()));
    const unchanged = resources.filter(({ id }) => isManaged(stack, id) && looked.looked.has(id.toLowerCase()) && !changing.has(id.toLowerCase()));
    const drift = await hiddenDrift(template.step, unchanged, context);
    return {
        ...looked,
        changes: [...looked.changes, ...drift.changes],
        unchanged: looked.unchanged - drift.changes.length,
        unseen: [...looked.unseen, ...drift.unseen]
    };
}
/** Without its group a template can only create: no Azure is needed to say so, and none could look. */
function fromTemplate(known) {
    const { template, resources, missingGroups } = known;
    const creations = resources.map(({ id, type }) => {
        const certain = missingGroups.some(group => (0,resource_id/* sameId */.s)(group, groupOf(id) ?? ''));
        return resourceChange({ step: template.step, id, type, kind: 'create', certain });
    });
    const because = `resource group ${(0,resource_id/* parseResourceId */.RQ)(template.deploymentScope).name} does not exist yet, so everything in it is new`;
    return {
        step: template.step,
        evaluation: { by: 'template', because },
        changes: [...creations, ...unmanaged(known, [])],
        unchanged: 0,
        noise: 0,
        pending: true
    };
}
/** Azure could not look: what the stack's ledger lacks may be new, what only the ledger has would be deleted. */
function fromLedger(known, because) {
    const { template, resources, stack } = known;
    return {
        step: template.step,
        evaluation: { by: 'nothing', because },
        changes: [...possibleCreations(template, stack, resources), ...unmanaged(known, [])],
        unchanged: 0,
        noise: 0,
        pending: true
    };
}
function withModifications({ template, resources, stack }, plan) {
    const managed = resources.filter(({ id }) => isManaged(stack, id)).map(({ id }) => id);
    return { ...plan, changes: [...plan.changes, ...unseenModifications(template, managed)] };
}
/** What the ledger lacks may be there already, made by an earlier run that failed. */
function possibleCreations({ step }, stack, resources) {
    return resources
        .filter(({ id }) => !isManaged(stack, id))
        .map(({ id, type }) => resourceChange({ step, id, type, kind: 'create', certain: false }));
}
/** A resource without a row was not looked at, whatever the reason: "no changes" is never said over it. */
function fromWhatIf(known, { changes: seen, unchanged, noise, looked, unseen: told }) {
    const { template, resources, stack } = known;
    const overlooked = resources.filter(({ id }) => !looked.has(id.toLowerCase()));
    const unseen = [...told, ...overlooked.map(({ id }) => `${id}: Azure does not say what becomes of it`)];
    const changes = [...seen, ...possibleCreations(template, stack, overlooked), ...unmanaged(known, seen)];
    const incomplete = stack?.properties.provisioningState.toLowerCase() !== 'succeeded';
    const unlisted = resources.some(({ id }) => !isManaged(stack, id));
    return {
        step: template.step,
        evaluation: unseen.length === 0 ? { by: 'what-if' } : { by: 'nothing', because: unseen.join('; ') },
        changes: coveredModifications(template, changes),
        unchanged,
        noise,
        pending: changes.length > 0 || unseen.length > 0 || incomplete || unlisted
    };
}
/** What the stack manages and the template no longer has: the next PUT lets go of it, whether or not Azure has a row for it. */
function unmanaged({ template, resources, stack }, seen) {
    const kept = [...resources, ...seen].map(({ id }) => id.toLowerCase());
    return (stack?.properties.resources ?? [])
        .filter(({ id }) => !kept.includes(id.toLowerCase()))
        .map(({ id }) => {
        const { type } = (0,resource_id/* parseResourceId */.RQ)(id);
        return resourceChange({ step: template.step, id: (0,resource_id/* asResourceId */.IX)(id), type, kind: fateOf(type), certain: true });
    });
}
function isManaged(stack, id) {
    return (stack?.properties.resources ?? []).some(managed => (0,resource_id/* sameId */.s)(managed.id, id));
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/stack.js
















/** A deployment stack as a step of the walk. */
function stackStep(name, build, needs, options = {}) {
    const { read, alone = (_, write) => write() } = options;
    const expectedSeconds = STACKS[name].seconds.apply;
    const { colour } = STACKS[name];
    return {
        name,
        stack: name,
        ...(colour === undefined ? {} : { colour }),
        needs,
        expectedSeconds,
        intent: baseline => build(baseline, EMPTY_LIVE_STATE),
        ...(read === undefined ? {} : { read }),
        owns(baseline, observed) {
            const template = build(baseline, observed);
            return { part: name, ids: templateResources(template).map(({ id }) => id) };
        },
        async settle(context) {
            const stopProgress = watchProgress({ name, expectedSeconds }, context, 'waiting for an earlier run');
            await settleOwnStack(name, expectedSeconds, context).finally(stopProgress);
        },
        async plan(context, observed) {
            const because = await options.skipWhen?.(context);
            if (because !== undefined)
                return leftAlone(name, because);
            const template = build(context.baseline, observed);
            const plan = await withSecrets(await planStack(template, context), template, options, context);
            const found = plan.pending ? plan : withDifferences(plan, await differencesNow(name, options, context, observed));
            const faults = (await options.faults?.(context)) ?? [];
            return faults.length === 0 ? found : { ...found, faults: [...(found.faults ?? []), ...faults] };
        },
        apply: (context, observed, plan) => alone(context, () => stack_write(build, options, { context, observed, plan }))
    };
}
async function differencesNow(name, { compare, afterWrite }, context, observed) {
    if (compare !== undefined)
        return compare(context, observed);
    return { changes: [], faults: await faultsOf(name, async () => afterWrite?.(context, observed)) };
}
/** Azure never shows a secret: a stack whose last write had others, or another revision of them, is written again. */
async function withSecrets(plan, template, { secrets, secretsRevision }, { azure }) {
    if (plan.pending)
        return plan;
    if (secretsRevision !== undefined && !(0,stack_body/* hasSecretsRevision */.xu)(await azure.stacks.read(template.name), secretsRevision))
        return { ...plan, pending: true };
    if (secrets === undefined)
        return plan;
    return { ...plan, pending: !(await azure.stacks.wasRunWith({ ...template, secrets })) };
}
/** Nothing is known of it and nothing is done about it. */
function leftAlone(step, because) {
    return { step, evaluation: { by: 'nothing', because }, changes: [], unchanged: 0, noise: 0, pending: false };
}
async function stack_write(build, options, writing) {
    const { context, plan } = writing;
    const { azure, baseline, signal } = context;
    const intent = stepIntent({ intent: each => build(each, EMPTY_LIVE_STATE) }, baseline);
    const observed = await observedNow(build, options, writing);
    const { secrets, secretsRevision } = options;
    const built = build(baseline, observed);
    const body = {
        ...built,
        ...(secrets === undefined ? {} : { secrets }),
        ...(secretsRevision === undefined ? {} : { secretsRevision }),
        intent
    };
    await proveOwnership(built, context);
    await options.beforeWrite?.(context);
    await deleteInOrder(plan, context);
    const unmanaged = await prepareDetaching(plan, context);
    const repair = plan.repair === undefined ? {} : { repair: plan.repair };
    await dissolveFormerStack({ ...body, ...unmanaged }, plan, context);
    await azure.stacks.apply({ ...body, ...unmanaged }, { signal, expectedSeconds: STACKS[built.step].seconds.apply, ...repair });
    await options.afterWrite?.(context, observed);
}
/**
 * A template is a write without precondition: what it writes back is read again right before it is sent. Values whose slice
 * says `writesCurrent` are taken over; anything else stays as it was approved. Throws Failure `observed-changed`.
 */
async function observedNow(build, { read, alone }, { context, observed }) {
    if (read === undefined)
        return observed;
    const { baseline } = context;
    const planned = build(baseline, observed);
    const awaits = planned.incomplete === true || planned.awaited?.some(({ actual }) => actual === null) === true;
    const writesBack = canonicalJson(planned) !== canonicalJson(build(baseline, EMPTY_LIVE_STATE));
    if (!awaits && !writesBack && alone === undefined)
        return observed;
    const now = { ...observed, ...(await read(context)) };
    const changed = changedValues(observed, now);
    if (changed.length > 0)
        throw observedChanged(changed);
    return stateToWrite(observed, now);
}

;// CONCATENATED MODULE: ./.build/gitops/causes.js
/** Reasons of a source (source-controller, api/v1). */
const OF_SOURCE = /^(GitOperationFailed|OCIArtifactPullFailed|OCIArtifactLayerOperationFailed|AuthenticationFailed|URLInvalid|InvalidProviderConfiguration|VerificationError|StorageOperationFailed)$/;
/** Reasons of a Kustomization (kustomize-controller, api/v1). */
const OF_TREE = /^(ArtifactFailed|BuildFailed|PruneFailed|ReconciliationFailed)$/;
const OF_HEALTH = /^(HealthCheckFailed|Progressing)$/;
/**
 * From what Flux says to what it usually means. The first row that fits decides, so the particular stands before the
 * general; texts are looked for only where they can stand, since a commit has any digits and a file name any words.
 * Reasons and texts: Flux's own conditions (fluxcd/pkg apis/meta), Gatekeeper's and the kubelet's messages.
 */
const CAUSES = [
    {
        reason: OF_SOURCE,
        message: /knownhosts|host key/i,
        code: 'source-not-ready',
        remedy: 'Flux knows the host keys of github.com, gitlab.com, bitbucket.org and Azure DevOps only: use one of them, or HTTPS.'
    },
    {
        reason: OF_SOURCE,
        message: /authentication required|authorization failed|\b(401|403)\b|permission denied|invalid username|\bunauthorized\b|\bdenied\b|ssh: handshake|repository not found|AADSTS\d+/i,
        code: 'source-not-ready',
        remedy: 'Give what the source takes: the input `git-key` for a private repository over HTTPS; the public key that Azure shows as a deploy key over SSH; the right to pull for an artifact. Hosts say the same of a repository that is not there: check the address too.'
    },
    {
        reason: OF_SOURCE,
        message: /i\/o timeout|no such host|connection (refused|reset)|\bEOF\b|TLS handshake|context deadline exceeded|dial tcp|failed to do request/i,
        code: 'source-not-ready',
        remedy: 'The cluster cannot reach the source: its host must be let through by the firewall (rule "git" of the group "gitops"), and its name be resolved.'
    },
    {
        message: /admission webhook .*(gatekeeper|azurepolicy)|denied by .*constraint|\[azurepolicy-|violates PodSecurity/i,
        code: 'policy-denied',
        remedy: 'Change the object as the policy asks, in the tree. `policies.effect: Audit` only reports, for a start; namespaces can be left out by `policies.excludedNamespaces`.'
    },
    {
        message: /exceeded quota|forbidden: .*quota/i,
        code: 'not-applied',
        remedy: 'Ask for less in the tree, or raise the quota of the namespace in `cluster/quotas.yaml`.'
    },
    {
        reason: OF_HEALTH,
        message: /ImagePullBackOff|ErrImagePull|failed to pull|manifest unknown|image .* not found/i,
        code: 'image-missing',
        remedy: 'Import the image by its digest (`images` in the configuration, or `images.json` of the tree), or correct the digest in the tree.'
    },
    {
        reason: OF_SOURCE,
        code: 'source-not-ready',
        remedy: 'Correct address, branch, tag or commit of `gitops.source`, or the artifact and its tag; they must exist there.'
    },
    {
        reason: OF_TREE,
        code: 'not-applied',
        remedy: 'Correct what the message names, in the tree, and push; Flux tries again by itself.'
    },
    {
        reason: OF_HEALTH,
        code: 'not-healthy',
        remedy: 'Look at the object that is named. Most often its image is not in the registry by the digest the tree names: import it (`images` in the configuration, or `images.json` of the tree). Else its probes, room on the nodes, what it mounts, or a policy that denies its pods.'
    }
];
/** What a condition of Flux usually means; without a reason, what Azure says of a whole configuration. */
function causeOf(reason, message) {
    const found = CAUSES.find(row => (row.reason?.test(reason) ?? true) && (row.message?.test(message) ?? true));
    return (found ?? { code: 'not-bootstrapped', remedy: 'Look at what the message names, then run again: nothing is lost.' });
}
/** Reasons that stand for good unless somebody changes something: waiting longer does not help. */
const FINAL_REASONS = new Set([
    'GitOperationFailed',
    'OCIArtifactPullFailed',
    'OCIArtifactLayerOperationFailed',
    'AuthenticationFailed',
    'URLInvalid',
    'InvalidProviderConfiguration',
    'VerificationError',
    'ArtifactFailed',
    'BuildFailed',
    'PruneFailed',
    'HealthCheckFailed',
    'ReconciliationFailed'
]);
/** Nothing has been fetched yet: the source says why, and it alone. */
const NO_ARTIFACT = /^Source artifact not found/;

;// CONCATENATED MODULE: ./.build/gitops/status.js

/** What Resource Manager tells of Flux in a colour's cluster. */
async function readFlux({ azure, baseline }, colour) {
    const configurationId = fluxConfigurationId(baseline, colour);
    const [cluster, extension, configuration] = await Promise.all([
        azure.read(baseline.ids.clusters[colour].cluster),
        azure.read(fluxExtensionId(baseline, colour)),
        azure.read(configurationId)
    ]);
    return { configurationId, cluster, extension, configuration };
}
/** The condition by which an object says whether it is ready. */
function readyOf({ statusConditions = [] }) {
    return statusConditions.find(({ type }) => type === 'Ready');
}

;// CONCATENATED MODULE: ./.build/gitops/assess.js




/**
 * What is bootstrapped and what is not, as Resource Manager tells it: a cluster that runs, extension, configuration, source
 * at the revision that is expected, and every kustomization by name at that revision, since one that is missing in the list
 * is no sign of health.
 */
function assess(baseline, state, { colour, revision }) {
    const name = (0,resource_id/* parseResourceId */.RQ)(baseline.ids.clusters[colour].cluster).name;
    const first = [
        assess_cluster(name, state),
        assess_extension(state, fluxExtensionId(baseline, colour)),
        assess_configuration(state, fluxConfigurationId(baseline, colour)),
        assess_source(baseline, state, revision)
    ];
    const rows = kustomizationsOf(baseline).map(row => assess_kustomization(row.name, state));
    return [...first, ...rows];
}
/** What a cluster that does not run last said of itself is of yesterday. */
function assess_cluster(subject, { cluster: found }) {
    const name = 'managed cluster';
    const { provisioningState = '', powerState } = found?.properties ?? {};
    if (found === undefined) {
        const remedy = 'Make it first, with provision or provision-cluster.';
        const problem = { code: 'cluster-missing', remedy, isFinal: true };
        return { name, state: 'waiting', evidence: `${subject} is not there`, problem };
    }
    if (powerState?.code === 'Stopped') {
        const remedy = 'Start it with power-cluster, then run again.';
        return wrong(name, `${subject} is stopped`, { code: 'cluster-stopped', remedy, isFinal: true });
    }
    const isMade = !['Creating', 'Deleting', 'Failed', 'Canceled'].includes(provisioningState);
    return { name, state: isMade ? 'done' : 'waiting', evidence: `${subject} is ${provisioningState}` };
}
function wrong(name, evidence, problem) {
    return { name, state: 'wrong', evidence, problem };
}
function assess_extension({ extension: found }, id) {
    const name = 'extension flux';
    if (found === undefined)
        return { name, state: 'waiting', evidence: 'not there yet' };
    const { provisioningState = '', currentVersion, errorInfo, statuses = [] } = found.properties;
    if (provisioningState === 'Succeeded')
        return { name, state: 'done', evidence: `version ${currentVersion ?? 'unknown'}` };
    if (provisioningState !== 'Failed')
        return { name, state: 'waiting', evidence: provisioningState };
    const said = errorInfo?.message ?? statuses.find(({ level }) => level === 'Error')?.message ?? 'no message';
    const problem = { code: 'extension-failed', isFinal: true, remedy: EXTENSION_REMEDY };
    return { ...wrong(name, `Failed: ${said}`, problem), curedByWriting: id };
}
/** What to do where the extension does not come up. */
const EXTENSION_REMEDY = 'Its pods must find room on the nodes and reach Azure (rule "cluster-extensions" of the group "gitops", and the group "cluster"); then run again, which installs it anew.';
function assess_configuration({ configuration: found }, id) {
    const name = 'configuration';
    if (found === undefined)
        return { name, state: 'waiting', evidence: 'not there yet' };
    const { provisioningState = '', errorMessage, suspend } = found.properties;
    if (suspend === true) {
        const remedy = 'Let it go on with bootstrap-flux, mode resume; what is applied stays until then.';
        return wrong(name, 'Flux is suspended', { code: 'not-bootstrapped', remedy, isFinal: true });
    }
    if (provisioningState === 'Succeeded')
        return { name, state: 'done', evidence: 'handed to the cluster' };
    if (provisioningState !== 'Failed')
        return { name, state: 'waiting', evidence: provisioningState };
    const problem = { ...causeOf('', errorMessage ?? ''), isFinal: true };
    return { ...wrong(name, `Failed: ${errorMessage || 'no message'}`, problem), curedByWriting: id };
}
/** Beyond two looks at the source: fetching, and what Azure takes to tell. */
const ARRIVAL_SECONDS = 600;
/** Read before the kustomizations' health: what is healthy at an older revision is a green of yesterday. */
function assess_source(baseline, { configuration: found }, revision) {
    const name = 'source';
    const { sourceSyncedCommitId: synced, statuses = [], repositoryPublicKey } = found?.properties ?? {};
    const object = statuses.find(({ kind }) => kind === 'GitRepository' || kind === 'OCIRepository');
    const failed = assess_failure(name, object);
    if (failed?.state === 'wrong')
        return isOverSsh(baseline) ? withKey(failed, repositoryPublicKey) : failed;
    if (!synced)
        return { name, state: 'waiting', evidence: 'nothing fetched yet' };
    const { text, fits } = expected(baseline, revision);
    if (fits(synced.toLowerCase()))
        return { name, state: 'done', evidence: synced };
    return {
        name,
        state: 'waiting',
        evidence: `${synced} is fetched, ${text} is expected`,
        problem: {
            code: 'revision-not-arrived',
            isFinal: true,
            patienceSeconds: 2 * baseline.config.gitops.intervalSeconds + ARRIVAL_SECONDS,
            remedy: 'Push the revision to where `gitops.source` points, or expect the one that is there.'
        }
    };
}
function isOverSsh({ config: { gitops } }) {
    return gitops.source?.kind === 'git' && gitops.source.access === 'ssh';
}
/** Flux makes the key itself, and a host takes it once somebody has registered it there. */
function withKey(item, key) {
    return key ? { ...item, evidence: `${item.evidence} Public key of the cluster: ${key}` } : item;
}
/** Flux writes `<branch or tag>@sha1:<commit>`, `sha1:<commit>` for a commit alone, and `<tag>@sha256:<digest>`. */
function expected({ config }, revision) {
    const { source: wanted } = config.gitops;
    const ref = wanted?.kind === 'git' ? { ...wanted.revision } : { tag: wanted?.tag ?? '' };
    const exact = (revision ?? ref.commit)?.toLowerCase();
    if (exact !== undefined)
        return { text: exact, fits: synced => hashOf(synced) === hashOf(exact) };
    const begins = ref.branch ?? ref.tag;
    // Which version a range leads to is Flux's to say.
    if (begins === undefined)
        return { text: ref.semver ?? '', fits: () => true };
    return { text: begins, fits: synced => synced.startsWith(`${begins.toLowerCase()}@`) };
}
function hashOf(revision) {
    return revision.slice(revision.lastIndexOf(':') + 1);
}
function assess_kustomization(name, { configuration: found }) {
    const { statuses = [], sourceSyncedCommitId: synced = '' } = found?.properties ?? {};
    const object = statuses.find(({ kind, name: its }) => kind === 'Kustomization' && its === `${FLUX_CONFIGURATION}-${name}`);
    if (object === undefined)
        return { name, state: 'waiting', evidence: 'not reported yet' };
    if (object.complianceState !== 'Compliant')
        return assess_failure(name, object) ?? { name, state: 'waiting', evidence: object.complianceState ?? 'no state yet' };
    const evidence = readyOf(object)?.message ?? 'Compliant';
    const [, applied] = /^Applied revision: (\S+)$/.exec(evidence) ?? [];
    // The source moves first: until its turn a kustomization says that the revision before is well.
    if (applied !== undefined && hashOf(applied.toLowerCase()) !== hashOf(synced.toLowerCase()))
        return { name, state: 'waiting', evidence: `${applied} is applied, ${synced} is fetched` };
    return { name, state: 'done', evidence };
}
/** What an object says against itself. A dependency that is not ready says it of itself, and so does a source. */
function assess_failure(name, object) {
    const ready = object && readyOf(object);
    if (ready === undefined || ready.status === 'True')
        return undefined;
    const { reason = '', message = '' } = ready;
    const evidence = `${reason}: ${message}`;
    if (!FINAL_REASONS.has(reason) || NO_ARTIFACT.test(message))
        return { name, state: 'waiting', evidence };
    return wrong(name, evidence, {
        ...causeOf(reason, message),
        isFinal: true,
        hasWaited: reason === 'HealthCheckFailed'
    });
}

;// CONCATENATED MODULE: ./.build/gitops/backend-health.js




const NAME = 'gateway backend';
/**
 * The item of a gateway that does not run and will not by itself: waiting for its backends would end hours later with
 * another reason. `undefined` where it runs, is being written, or does not exist.
 */
async function gatewayNotRunning({ azure, baseline }) {
    const { gateway } = baseline.ids;
    if (baseline.config.ingress.domain === undefined)
        return undefined;
    const found = await azure.read(gateway);
    return found === undefined ? undefined : notRunning(gateway, found);
}
/** A new gateway reads as Stopped while it is being created, and a stopped one while it starts. */
function notRunning(id, { properties = {} }) {
    const { provisioningState = 'Succeeded', operationalState = 'Running' } = properties;
    const isFailed = provisioningState === 'Failed';
    const isStopped = provisioningState === 'Succeeded' && operationalState === 'Stopped';
    if (!isFailed && !isStopped)
        return undefined;
    const { name } = (0,resource_id/* parseResourceId */.RQ)(id);
    return {
        name: NAME,
        state: 'wrong',
        curedByWriting: id,
        evidence: isFailed ? `the last write of gateway ${name} failed` : `gateway ${name} is stopped`,
        problem: {
            code: 'gateway-not-running',
            isFinal: true,
            patienceSeconds: 0,
            remedy: `Provision the environment: the plan writes the gateway again as it is, which ${isFailed ? 'repairs' : 'starts'} it. Flux continues in the cluster. To read the cause: az network application-gateway show --ids ${id}.`
        }
    };
}
/**
 * Whether the gateway gets an answer from a colour's ingress: the last proof. It is asked on demand, since pools that no
 * rule leads to do not show in the plain health. `undefined` where there is no gateway.
 */
async function backendHealth({ azure, baseline, signal }, colour) {
    const { ids, config } = baseline;
    const { domain } = config.ingress;
    if (domain === undefined)
        return undefined;
    const gateway = await azure.read(ids.gateway);
    if (gateway === undefined)
        return { name: NAME, state: 'waiting', evidence: 'there is no gateway yet' };
    const broken = notRunning(ids.gateway, gateway);
    if (broken !== undefined)
        return broken;
    try {
        const body = question(baseline, colour, ingressHosts(config.ingress, domain).backend);
        return judge(await azure.act(ids.gateway, 'getBackendHealthOnDemand', body, { signal }));
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.H) || error.reason === 'cancelled')
            throw error;
        return error.reason === 'not-authorized' ? UNSEEN : unanswered(error);
    }
}
const UNSEEN = {
    name: NAME,
    state: 'unseen',
    evidence: 'the identity may not ask the gateway for the health of its backends',
    problem: {
        code: 'not-authorized',
        isFinal: true,
        remedy: 'Give it Microsoft.Network/applicationGateways/getBackendHealthOnDemand/action on the gateway, as the roles of the set-up do.'
    }
};
/** A gateway that is stopped or being written answers later, or not; whatever else is done stays done. */
function unanswered({ message }) {
    const remedy = 'The gateway must run and be asked without fault; its own state is in the message.';
    return {
        name: NAME,
        state: 'waiting',
        evidence: message,
        problem: { code: 'backend-unhealthy', isFinal: false, remedy }
    };
}
function question({ ids, config }, colour, host) {
    const { pool, settings } = backendNames(colour);
    return {
        protocol: 'Https',
        host,
        path: config.ingress.gateway.probePath,
        timeout: 30,
        match: { statusCodes: ['200-399'] },
        backendAddressPool: { id: (0,resource_id/* childId */._U)(ids.gateway, 'backendAddressPools', pool) },
        backendHttpSettings: { id: (0,resource_id/* childId */._U)(ids.gateway, 'backendHttpSettingsCollection', settings) }
    };
}
function judge({ backendHealthHttpSettings: { servers = [] } = {} }) {
    const bad = servers.filter(({ health }) => health !== 'Up');
    if (servers.length > 0 && bad.length === 0)
        return { name: NAME, state: 'done', evidence: `${servers.length} up` };
    const said = bad.map(({ address, health, healthProbeLog }) => `${address} is ${health}: ${healthProbeLog ?? 'no log'}`);
    return {
        name: NAME,
        state: 'waiting',
        evidence: servers.length === 0 ? 'its pool has no address' : said.join('; '),
        problem: {
            code: 'backend-unhealthy',
            isFinal: false,
            remedy: 'The ingress must answer at its address with a certificate for its host from an authority the gateway trusts, and the workload at `ingress.gateway.probePath`.'
        }
    };
}

;// CONCATENATED MODULE: ./.build/gitops/bootstrap.js







const bootstrap_LOOK_EVERY = 15_000;
/** What says that it failed for good must say the same for so long: order settles, and Flux tries again by itself. */
const bootstrap_PATIENCE = 5 * 60_000;
/** Beyond the time limits of the kustomizations: fetching, and what Azure takes to tell. */
const MARGIN = 15 * 60_000;
/** How long a write counts as not yet answered for. Afterwards the cluster has nothing new to tell of it. */
const UNANSWERED = 10 * 60_000;
/** What of a colour's cluster is bootstrapped, in the order it comes about. The gateway is asked once everything else is done. */
async function bootstrap_look(context, { colour, revision }) {
    const state = await readFlux(context, colour);
    const items = assess(context.baseline, state, { colour, revision });
    if (!items.every(isDone))
        return items;
    const stale = await staleReport(context, colour, state);
    if (stale !== undefined)
        return [...items, stale];
    const backend = await backendHealth(context, colour);
    return backend === undefined ? items : [...items, backend];
}
function isDone({ state }) {
    return state === 'done';
}
/** What was reported before Flux was last written tells nothing of what was written; every write is answered by a report. */
async function staleReport({ azure, baseline, clock }, colour, { configuration }) {
    const reported = Date.parse(configuration?.properties.statusUpdatedAt ?? '');
    const stack = await readOwnStack({ azure, baseline }, `flux-${colour}`);
    const written = Date.parse(stack?.state.systemData?.lastModifiedAt ?? '');
    // Without either time, a comparison holds nothing up.
    const isStale = reported < written && clock.now() - written < UNANSWERED;
    return isStale
        ? { name: 'report', state: 'waiting', evidence: 'the cluster has not told anything since the last write' }
        : undefined;
}
/**
 * Waits until a cluster is bootstrapped, and says each item's progress once. Throws Failure at once where the gateway does not
 * run, with the object and what its state usually means as soon as something has failed for good, and `bootstrap-timeout` at the end of all time limits.
 */
async function waitUntilBootstrapped(context, request) {
    const limits = kustomizationsOf(context.baseline).reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds * 1000, 0);
    const watch = watcher(context);
    const broken = await gatewayNotRunning(context);
    if (broken !== undefined)
        throw failed(broken, [broken]);
    const isOver = (items) => {
        watch.tell(items);
        const isBootstrapped = items.every(isDone);
        const stuck = isBootstrapped ? undefined : watch.stuck(items);
        if (stuck !== undefined)
            throw failed(stuck, items);
        return isBootstrapped;
    };
    const read = () => bootstrap_look(context, request);
    const overdue = (items) => failed(timedOut(items), items);
    await (0,wait_until/* waitUntil */.a)({ read, isOver, every: bootstrap_LOOK_EVERY, limit: limits + MARGIN, overdue }, context);
}
/** Remembers what each item says, and since when it has what is wrong with it. */
function watcher({ clock, log }) {
    const began = clock.now();
    const last = new Map();
    const wrongSince = new Map();
    return {
        tell(items) {
            for (const item of items) {
                const { name, state, evidence } = item;
                remember(item, wrongSince, clock.now());
                const said = `${state}: ${evidence}`;
                if (last.get(name) === said)
                    continue;
                last.set(name, said);
                if (state === 'done')
                    log.info(`bootstrap: ${name}: ${evidence}`);
                else
                    log.debug(`bootstrap: ${name}: ${said}`);
            }
        },
        stuck(items) {
            return items.find(({ name, state, problem }) => {
                if (state === 'unseen')
                    return true;
                if (problem?.isFinal !== true)
                    return false;
                const { patienceSeconds, hasWaited } = problem;
                const since = hasWaited ? began : (wrongSince.get(name)?.at ?? clock.now());
                return clock.now() - since >= (patienceSeconds === undefined ? bootstrap_PATIENCE : patienceSeconds * 1000);
            });
        }
    };
}
/** Another try that comes to the same is no progress; how long it took is no difference. */
function remember({ name, state, evidence, problem }, wrongSince, now) {
    if (state === 'done')
        wrongSince.delete(name);
    if (problem?.isFinal !== true)
        return;
    const what = evidence.replaceAll(/\b(\d+h)?(\d+m)?\d+(\.\d+)?s\b/g, '');
    if (wrongSince.get(name)?.what !== what)
        wrongSince.set(name, { what, at: now });
}
/** What everything else waits for. */
function timedOut(items) {
    const first = items.find(item => !isDone(item) && item.problem !== undefined) ?? items.find(item => !isDone(item));
    return first ?? { name: 'bootstrap', state: 'waiting', evidence: 'nothing is known' };
}
/** One Failure for what is wrong, with all that is not done yet. */
function failed({ name, evidence, problem }, items, otherwise = 'bootstrap-timeout') {
    const others = items
        .filter(item => !isDone(item) && item.name !== name)
        .map(item => `- ${item.name}: ${item.evidence}`);
    const message = [`${name}: ${evidence}`, ...(others.length === 0 ? [] : ['Not done yet besides:', ...others])].join('\n');
    return new failure/* Failure */.H(problem?.code ?? otherwise, message, {
        subject: name,
        remedy: problem?.remedy ??
            'Flux goes on in the cluster: look at the object that is named, and run again to wait on. Nothing is written twice.'
    });
}

;// CONCATENATED MODULE: ./.build/gitops/steps.js






/** The same for clusters that stand: the provider it takes, and the images that must be in the registry before. */
function bootstrapAloneSteps(baseline, images, request) {
    const namespaces = (each) => prerequisites(each, request.colours.flatMap(colour => bootstrapStacksOf(each, colour))).namespaces;
    const imported = images.length === 0 ? [] : [imagesStep(images, [])];
    return within([groupsStep(() => [], namespaces), ...imported, ...bootstrapSteps(baseline, request)]);
}
const BOOTSTRAP_SECONDS = 25 * 60;
/** Flux in each colour's cluster, and that it has applied everything; nothing where the configuration names no source. */
function bootstrapSteps(baseline, request) {
    return request.colours.flatMap(colour => baseline.config.gitops.source === undefined
        ? [stackRemovalStep(`flux-${colour}`, [])]
        : [fluxStep(baseline, colour, request), bootstrappedStep(baseline, colour, request)]);
}
/**
 * The extension and its configuration: the only step that writes them. It comes after the cluster, what its service accounts
 * act as, and the images and certificates its pods ask for, as far as the same list makes them.
 */
function fluxStep(baseline, colour, { colours, gitKey, secretsRevision }) {
    const name = `flux-${colour}`;
    const others = [`federation-${colour}`, 'images', 'secrets', 'endpoints', 'roles'].map(step => ({ step }));
    const needs = [...nodesFor(baseline, colour), ...others];
    const takesKey = steps_isPrivateGit(baseline);
    const leave = leaveStopped(colour);
    const step = stackStep(name, STACKS[name].build, needs, {
        read: readSlices(['stamps'], colours),
        skipWhen: leave,
        ...(gitKey === undefined ? {} : { secrets: { [GIT_KEY]: gitKey } }),
        ...(secretsRevision === undefined || !takesKey ? {} : { secretsRevision }),
        beforeWrite: () => requireKey(baseline, gitKey)
    });
    return { ...step, apply: (...given) => step.apply(...given).catch(extensionFailure) };
}
/** What the agent in the cluster and Helm say of an extension ("Troubleshoot extension issues"). */
const EXTENSION_CODES = ['ExtensionCreationFailed', 'ExtensionOperationFailed'];
/** Names an extension that did not come up as what it is, among all that can go wrong with a stack. */
function extensionFailure(error) {
    const leaves = error instanceof failure/* Failure */.H ? (error.details.leaves ?? []) : [];
    if (!(error instanceof failure/* Failure */.H) || !leaves.some(({ code }) => EXTENSION_CODES.includes(code)))
        throw error;
    throw new failure/* Failure */.H('extension-failed', error.message, { ...error.details, remedy: EXTENSION_REMEDY, cause: error });
}
/** Flux runs where the workload does, once the first nodes of its pools are there. */
function nodesFor({ config, ids }, colour) {
    const step = `stamp-${colour}`;
    const pools = Object.keys(config.cluster.pools).map(pool => (0,resource_id/* childId */._U)(ids.clusters[colour].cluster, 'agentPools', pool));
    return pools.length === 0 ? [{ step }] : pools.map(until => ({ step, until }));
}
function steps_isPrivateGit({ config: { gitops } }) {
    return gitops.source?.kind === 'git' && gitops.source.access === 'https';
}
/** A write without the key would take it away from Flux. */
async function requireKey(baseline, gitKey) {
    const { source } = baseline.config.gitops;
    if (gitKey !== undefined || source?.kind !== 'git' || !steps_isPrivateGit(baseline))
        return;
    throw new failure/* Failure */.H('input-invalid', `${source.url} is private, and the input "git-key" is empty.`, {
        subject: 'git-key',
        remedy: 'Give a token that may read the repository from a secret of the environment. Nothing was written.'
    });
}
/** Waits for what Flux does in the cluster. It changes nothing itself, so it lists nothing; it is pending until all is done. */
function bootstrappedStep(baseline, colour, { colours, revision }) {
    const name = `bootstrap-${colour}`;
    const gateway = baseline.config.ingress.domain === undefined ? [] : [{ step: 'gateway' }];
    return {
        name,
        colour,
        needs: [{ step: `flux-${colour}` }, ...gateway],
        expectedSeconds: BOOTSTRAP_SECONDS,
        intent: () => ({ bootstrapped: colour, ...(revision === undefined ? {} : { revision }) }),
        // What Flux does goes on whoever waits for it.
        settle: () => Promise.resolve(),
        read: readSlices(['stamps'], colours),
        plan: (context, { stamps }) => planned(name, context, { colour, revision, suspended: stamps[colour].suspended }),
        apply: context => waitUntilBootstrapped(context, { colour, revision })
    };
}
async function planned(step, context, { suspended, ...request }) {
    const nothing = { step, changes: [], unchanged: 0, noise: 0 };
    const because = (await leaveStopped(request.colour)(context)) ?? (suspended ? 'Flux is suspended' : undefined);
    if (because !== undefined)
        return { ...nothing, evaluation: { by: 'nothing', because }, pending: false };
    const items = await bootstrap_look(context, request);
    const wrong = items.filter(({ state }) => state === 'wrong');
    const faults = wrong.map(({ name, evidence, curedByWriting: id }) => ({
        ...{ what: `${step}: ${name}`, because: evidence },
        ...(id === undefined ? {} : { curedBy: id })
    }));
    const common = { ...nothing, unchanged: items.filter(isDone).length };
    const unseen = items.find(({ state }) => state === 'unseen');
    // Waiting does not show it to whoever may not look; what else there is to wait for comes before it.
    if (unseen !== undefined && items.every(({ state }) => state === 'done' || state === 'unseen'))
        return { ...common, evaluation: { by: 'nothing', because: unseen.evidence }, pending: false };
    const found = { ...common, evaluation: { by: 'reads' }, pending: !items.every(isDone) };
    return faults.length === 0 ? found : { ...found, faults };
}

;// CONCATENATED MODULE: ./.build/gitops/suspend.js



const SUSPEND_SECONDS = 40;
/**
 * Lets Flux apply nothing for a while, or go on. What is applied stays as it is, and provisioning leaves it so. Gives whether
 * anything was written. Throws Failure `not-bootstrapped` where there is no Flux, and `cluster-stopped`: a stopped
 * cluster takes no write ("Stop and start an AKS cluster").
 */
async function suspendFlux(context, colour, suspend) {
    const { azure, signal } = context;
    const { configurationId, configuration, cluster } = await readFlux(context, colour);
    if (configuration === undefined) {
        throw new failure/* Failure */.H('not-bootstrapped', `${(0,resource_id/* parseResourceId */.RQ)(configurationId).name} of ${colour} is not there.`, {
            subject: configurationId,
            remedy: 'Bootstrap the cluster first: bootstrap-flux with mode plan, then apply.'
        });
    }
    if ((configuration.properties.suspend ?? false) === suspend)
        return false;
    if (cluster?.properties.powerState?.code === 'Stopped') {
        throw new failure/* Failure */.H('cluster-stopped', `The ${colour} cluster is stopped.`, {
            subject: context.baseline.ids.clusters[colour].cluster,
            remedy: 'Start it with power-cluster, then run again. Nothing was written.'
        });
    }
    await azure.patch(configurationId, { properties: { suspend } }, { signal, expectedSeconds: SUSPEND_SECONDS });
    return true;
}

;// CONCATENATED MODULE: ./.build/provisioning/colour.js



/** The colour a run is about that names none: the live one; without a live rule the only one that stands; else the first. */
async function defaultColour(azure, { ids }) {
    const [gateway, ...clusters] = await Promise.all([
        azure.read(ids.gateway),
        azure.read(ids.clusters.blue.cluster),
        azure.read(ids.clusters.green.cluster)
    ]);
    const [blue, green] = clusters;
    const onlyGreen = blue === undefined && green !== undefined;
    return liveColourOf(gateway) ?? (onlyGreen ? 'green' : FIRST_COLOUR);
}
/** Every colour there is something to look at: those with a cluster, and the one a run is about that names none. */
async function standingColours(azure, baseline) {
    const { blue, green } = baseline.ids.clusters;
    const [byDefault, ...clusters] = await Promise.all([
        defaultColour(azure, baseline),
        azure.read(blue.cluster),
        azure.read(green.cluster)
    ]);
    return config_colours/* COLOURS */.O5.filter((colour, i) => colour === byDefault || clusters[i] !== undefined);
}

// EXTERNAL MODULE: ./.build/report/markdown.js
var markdown = __webpack_require__(4348);
;// CONCATENATED MODULE: ./.build/report/bootstrap.js

const SIGNS = { done: '✅', waiting: '⏳', wrong: '❌', unseen: '❔' };
/** Whether a cluster is bootstrapped, item by item, with what to do about those that are not. */
function bootstrapSummary({ workload, environment, region }, colour, items) {
    const missing = items.filter(({ state }) => state !== 'done').length;
    const rows = items.map(({ name, state, evidence, problem }) => [
        SIGNS[state],
        (0,markdown/* plain */.pj)(name),
        (0,markdown/* plain */.pj)(evidence),
        state === 'done' ? '' : (0,markdown/* plain */.pj)(problem?.remedy ?? '')
    ]);
    const sections = [
        `## Bootstrap: ${(0,markdown/* code */.aY)(workload)} ${(0,markdown/* code */.aY)(environment)}, ${(0,markdown/* plain */.pj)(colour)} in ${(0,markdown/* code */.aY)(region)}`,
        missing === 0 ? '**Bootstrapped.**' : `**Not bootstrapped:** ${missing} of ${items.length} are not done.`,
        (0,markdown/* table */.tp)(['', 'what', 'seen', 'what to do'], rows)
    ];
    return (0,markdown/* withinLimit */.zl)(sections, markdown/* SUMMARY_LIMIT */.Jt / 2);
}

// EXTERNAL MODULE: ./node_modules/@actions/exec/lib/exec.js + 5 modules
var exec = __webpack_require__(2876);
;// CONCATENATED MODULE: ./.build/runtime/git.js


/** The commit that is checked out in a folder, 40 hexadecimal digits. Throws Failure `input-invalid` where there is none. */
async function checkedOutCommit(folder) {
    const { exitCode, stdout } = await (0,exec/* getExecOutput */.H)('git', ['rev-parse', '--verify', 'HEAD'], {
        cwd: folder,
        silent: true,
        ignoreReturnCode: true
    });
    const commit = stdout.trim();
    if (exitCode === 0 && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit))
        return commit;
    throw new failure/* Failure */.H('input-invalid', 'Input "revision" says HEAD, and nothing is checked out.', {
        subject: 'revision',
        remedy: 'Check the repository out before this step, or give the commit itself.'
    });
}

// EXTERNAL MODULE: ./.build/actions/opening.js + 194 modules
var actions_opening = __webpack_require__(6628);
// EXTERNAL MODULE: ./.build/azure/version.js
var azure_version = __webpack_require__(2854);
;// CONCATENATED MODULE: ./.build/provisioning/source-digest.js
/** First characters of the digest over the sources of a bundle. `npm run build` writes it into the bundle; code that runs from its sources says `src`. */
const SOURCE_DIGEST = '0c8654784ce4';

;// CONCATENATED MODULE: ./.build/provisioning/bundle-version.js


/** Names the running code: its version, and the sources it was built from, because `main` changes between two versions. */
const BUNDLE_VERSION = `${azure_version/* VERSION */.x}+${SOURCE_DIGEST}`;

;// CONCATENATED MODULE: ./.build/provisioning/approval-text.js




/** Every format begins with its number and ends with its check; from 2 on the version of the bundle comes second. */
const APPROVAL_FORMAT = 2;
/** Characters of the check at the end, by which a truncated or altered text is recognized. */
const CHECK_LENGTH = 10;
const ENVELOPE = new RegExp(`^(([1-9]\\d*)\\.[\\w.-]*)\\.([\\w-]{${CHECK_LENGTH}})$`);
const CONTENT = new RegExp(`^[\\w-]+\\.([\\w-]{${INTENT_DIGEST_LENGTH}})\\.([\\w-]+)\\.((?:[\\w-]{${CHANGE_DIGEST_LENGTH}})*)$`);
/** Returns one line for a job output: `2.<version>.<intent>.<observed>.<digests, one after another>.<check>`. */
function encodeApproval({ intent, observed, changes }, bundle = BUNDLE_VERSION) {
    const text = [APPROVAL_FORMAT, base64(bundle), intent, base64(canonicalJson(observed)), changes.join('')].join('.');
    return `${text}.${digest(text, CHECK_LENGTH)}`;
}
/**
 * Returns the approval that a plan of the same bundle gave. Throws Failure `approval-missing` for an empty text,
 * `approval-version` for an approval of another version and `input-invalid` for a text that is no approval or was cut.
 */
function decodeApproval(text, bundle = BUNDLE_VERSION) {
    const trimmed = text.trim();
    if (trimmed === '')
        throw approval_text_missing();
    const [, body = '', format, check] = ENVELOPE.exec(trimmed) ?? [];
    if (check !== digest(body, CHECK_LENGTH))
        throw invalid();
    const planned = versionOf(body);
    if (format !== String(APPROVAL_FORMAT) || planned !== bundle)
        throw otherVersion(planned, bundle);
    return decodeContent(body.slice(body.indexOf('.') + 1));
}
/** The version that made an approval, to be shown: the first format does not hold it. */
function versionOf(body) {
    const [format, version = ''] = body.split('.');
    if (format === '1')
        return '0.1.0';
    return /^[\w.+-]{1,60}$/.exec(approval_text_plain(version))?.[0] ?? 'of an unknown version';
}
function decodeContent(content) {
    const [, intent, facts, digests] = CONTENT.exec(content) ?? [];
    if (intent === undefined || facts === undefined || digests === undefined)
        throw invalid();
    const changes = digests.match(new RegExp(`.{${CHANGE_DIGEST_LENGTH}}`, 'g')) ?? [];
    return { intent, observed: decodeObserved(facts), changes };
}
function base64(text) {
    return Buffer.from(text).toString('base64url');
}
function approval_text_plain(text) {
    return Buffer.from(text, 'base64url').toString();
}
function decodeObserved(facts) {
    const observed = parse(approval_text_plain(facts));
    if (!isLiveState(observed))
        throw invalid();
    return observed;
}
function parse(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        throw invalid();
    }
}
function approval_text_missing() {
    return new failure/* Failure */.H('approval-missing', 'Input "approval" is empty, so there is nothing to apply.', {
        subject: 'approval',
        remedy: 'Pass the output `approval` of the step that ran with `mode: plan`. GitHub drops an output that holds a masked value: store ids as variables, not as secrets.'
    });
}
function otherVersion(planned, bundle) {
    return new failure/* Failure */.H('approval-version', `The plan was made by aks-baseline ${planned}, but this step runs ${bundle}. Two versions can create different resources from the same configuration, so the approval is not valid here.`, {
        subject: 'approval',
        remedy: `Plan and approve again with ${bundle}. Name the same version in \`uses:\` of both steps; a tag such as \`v1\` may move between them. Nothing was written.`
    });
}
function invalid() {
    return new failure/* Failure */.H('input-invalid', 'Input "approval" is not a complete output `approval` of `mode: plan`.', {
        subject: 'approval',
        remedy: 'Pass the output `approval` unchanged, as one line.'
    });
}

;// CONCATENATED MODULE: ./.build/provisioning/cancellation.js

/**
 * The work's own outcome, or a rejection as soon as the signal is aborted: nobody waits for a call that does not listen.
 * What Azure accepted goes on there; a late outcome of the work is dropped.
 */
function unlessAborted(work, signal) {
    return new Promise((resolve, reject) => {
        const abort = () => reject(cancelled(signal));
        const settle = () => signal.removeEventListener('abort', abort);
        work.finally(settle).then(resolve, reject);
        if (signal.aborted)
            abort();
        else
            signal.addEventListener('abort', abort, { once: true });
    });
}
/** The signal's own Failure where it carries one. */
function cancelled(signal) {
    if (signal.reason instanceof failure/* Failure */.H)
        return signal.reason;
    return new failure/* Failure */.H('cancelled', 'The run was cancelled. What Azure had already accepted goes on there.', {
        remedy: 'Start the run again: it waits for what is under way and goes on from where things stand.',
        cause: signal.reason
    });
}

;// CONCATENATED MODULE: ./.build/provisioning/failures.js

/** One error for several: the first one's reason and remedy, everybody's message and leaf errors. A defect outranks them all. */
function combinedFailure(failures) {
    const coded = [];
    for (const { step, error } of failures) {
        if (!(error instanceof failure/* Failure */.H))
            return error;
        coded.push({ step, error });
    }
    const first = coded[0];
    if (first === undefined)
        throw new TypeError('no failures to combine');
    const message = coded.map(({ step, error }) => `${step}: ${error.message}`).join('\n');
    return new failure/* Failure */.H(first.error.reason, message, {
        ...first.error.details,
        leaves: coded.flatMap(({ error }) => error.details.leaves ?? []),
        findings: coded.flatMap(({ error }) => error.details.findings ?? []),
        cause: first.error
    });
}
/** All outcomes in order; where some failed, waits for the others first and throws `combinedFailure`. */
async function allSteps(steps, work) {
    const failures = [];
    const outcomes = await Promise.all(steps.map(async (step) => {
        try {
            return [await work(step)];
        }
        catch (error) {
            failures.push({ step: step.name, error });
            return [];
        }
    }));
    if (failures.length > 0)
        throw combinedFailure(failures);
    return outcomes.flat(1);
}

;// CONCATENATED MODULE: ./.build/provisioning/order.js
/** The steps with every need before the step that has it. Throws TypeError for a need nobody fulfils, a cycle, or two steps of one name. */
function inOrder(steps) {
    const byName = new Map(steps.map(step => [step.name, step]));
    if (byName.size !== steps.length)
        throw new TypeError(`two steps have one name: ${steps.map(s => s.name).join(', ')}`);
    const ordered = new Set();
    for (const step of steps)
        visit(step, byName, ordered, []);
    return [...ordered];
}
function visit(step, byName, ordered, path) {
    if (ordered.has(step))
        return;
    const here = [...path, step.name];
    if (path.includes(step.name))
        throw new TypeError(`steps need each other: ${here.join(' → ')}`);
    for (const need of step.needs) {
        const needed = byName.get(need.step);
        if (needed === undefined)
            throw new TypeError(`step ${step.name} needs ${need.step}, which is not a step of this walk`);
        visit(needed, byName, ordered, here);
    }
    ordered.add(step);
}

;// CONCATENATED MODULE: ./.build/provisioning/own-azure.js





/**
 * Returns a client whose direct writes, actions and deletions reach only what belongs to the environment
 * (`own-resources.ts`); anything else ends as Failure `not-ours` before a request is sent. Stacks prove their resources
 * themselves, since a stack names many.
 */
function ownAzure(azure, baseline, log) {
    const prove = async (id, operation) => refuseOthersResources([id], baseline, operation, await clusterRolesFor(id));
    /** A role assignment is ours if its name follows from a present identity of ours, its scope and its role. */
    const clusterRolesFor = async (id) => {
        const isRole = (0,resource_id/* sameId */.s)((0,resource_id/* parseResourceId */.RQ)(id).type, 'Microsoft.Authorization/roleAssignments');
        if (!isRole || isInOwnGroup(id, baseline))
            return [];
        const live = await readSlices(['principals'], config_colours/* COLOURS */.O5)({ azure, baseline, log });
        return config_colours/* COLOURS */.O5.flatMap(colour => foreignClusterRoles(baseline, live, colour)).map(role => role.id);
    };
    return {
        subscriptionId: azure.subscriptionId,
        correlationId: azure.correlationId,
        permissions: azure.permissions,
        stacks: azure.stacks,
        read: id => azure.read(id),
        list: (path, type) => azure.list(path, type),
        ask: (path, type, body) => azure.ask(path, type, body),
        register: (namespace, options) => azure.register(namespace, options),
        async write(id, body, options) {
            await prove(id, 'write');
            return await azure.write(id, body, options);
        },
        async patch(id, body, options) {
            await prove(id, 'write');
            await azure.patch(id, body, options);
        },
        async act(id, action, body, options) {
            await prove(id, 'act');
            return await azure.act(id, action, body, options);
        },
        async remove(id, options) {
            await prove(id, 'delete');
            await azure.remove(id, options);
        }
    };
}

;// CONCATENATED MODULE: ./.build/provisioning/faults.js
/** Logs a warning for each fault of a step's plan. */
function logFaults({ faults = [] }, log) {
    for (const { what, because, about } of faults)
        log.warning(`${what}: ${because}`, about);
}

;// CONCATENATED MODULE: ./.build/provisioning/health/cured-faults.js

/** Returns the plans without the faults that a change of one of them cures: the change already says what is wrong. */
function withoutCuredFaults(plans) {
    const changes = plans.flatMap(plan => plan.changes);
    return plans.map(({ faults = [], ...plan }) => {
        const open = unmarked(faults.filter(fault => !isCured(fault, changes)));
        return open.length === 0 ? plan : { ...plan, faults: open };
    });
}
/** Returns faults without the mark of what cures them, for whoever only reports them. */
function unmarked(faults) {
    return faults.map(({ curedBy: _, ...fault }) => fault);
}
function isCured({ curedBy }, changes) {
    if (curedBy === undefined)
        return false;
    return changes.some(({ id, kind }) => (0,resource_id/* sameId */.s)(id, curedBy) && (kind === 'create' || kind === 'modify'));
}

// EXTERNAL MODULE: ./.build/azure/services/stack-repair.js
var stack_repair = __webpack_require__(6545);
;// CONCATENATED MODULE: ./.build/provisioning/health/cures.js

/**
 * A state of a resource that is not healthy. `unfinished`: an upgrade of the cluster or pool stopped half-way, and any
 * write continues it. `busy`: Azure or somebody else is writing it.
 */
const CONDITIONS = (/* unused pure expression or super */ null && (['failed', 'canceled', 'unfinished', 'stopped', 'busy', 'unknown']));
const LOG = 'See who wrote it last and why: az monitor activity-log list --resource-id {id} --offset 7d.';
const REWRITTEN = 'It is written again as it is.';
const rewrite = (risk, because) => ({ cure: 'rewrite', risk, because });
const cures_failed = (risk, effect) => ({
    failed: rewrite(risk, `${REWRITTEN} ${effect}`),
    canceled: rewrite(risk, `${REWRITTEN} ${effect}`)
});
const busy = {
    cure: 'leave',
    because: 'Somebody is writing it. It is not evaluated until that has ended; plan again then.'
};
const cures_unknown = { cure: 'ask', because: `Its state cannot be told. Read it: az resource show --ids {id}.` };
const cures_cluster = (what, upgrade, stopped) => ({
    failed: rewrite('disruptive', `${REWRITTEN} AKS reconciles ${what}; no upgrade is half done.`),
    canceled: {
        cure: 'ask',
        because: `Any write continues the operation that was cancelled, so provisioning does not write it. ${LOG} To continue it: az resource update --ids {id}.`
    },
    unfinished: {
        cure: 'continue',
        because: `An upgrade stopped half-way, and any write continues it, so provisioning does not write it. ${LOG} Remove what stopped it, often a disruption budget, then finish it: ${upgrade}`
    },
    stopped,
    busy: {
        cure: 'leave',
        because: 'AKS is working on it, often in its maintenance window. It is not evaluated until that has ended.'
    }
});
const notWritten = {
    cure: 'ask',
    because: `Provisioning does not write a VPN or ExpressRoute gateway by itself: that takes up to 45 minutes and drops every connection. ${LOG} To repair it: az resource update --ids {id}, or az network vnet-gateway reset --name {name} --resource-group {group}.`
};
const reported = { failed: notWritten, canceled: notWritten };
/** Every type that has no row of its own. */
const anyType = {
    failed: rewrite('safe', REWRITTEN),
    canceled: rewrite('safe', REWRITTEN),
    unfinished: { cure: 'ask', because: LOG },
    stopped: { cure: 'ask', because: `Somebody stopped it. ${LOG}` },
    busy,
    unknown: cures_unknown
};
/**
 * What cures each state, by type. Sources: a write of an unchanged cluster is the documented repair, and
 * any write resumes a stopped upgrade ("Upgrade an AKS cluster"); any PUT starts a stopped gateway (azure-docs#107987,
 * terraform-provider-azurerm#15206); a Failed gateway or firewall is healed by saving it again (azure-sdk-for-ruby#739,
 * terraform-provider-azurerm#12760).
 */
const byType = {
    'Microsoft.ContainerService/managedClusters': cures_cluster('it', 'az aks upgrade --name {name} --resource-group {group} --kubernetes-version <version that was requested>.', { cure: 'leave', because: 'A stopped cluster takes no write. Start it with power-cluster.' }),
    'Microsoft.ContainerService/managedClusters/agentPools': cures_cluster('the pool', 'az aks nodepool upgrade --cluster-name {cluster} --resource-group {group} --name {name}, with --node-image-only where only the node image differs.', {
        cure: 'ask',
        takesNoWrite: true,
        because: 'Somebody stopped this pool, and a stopped pool takes no write, so it and its cluster are not repaired until it runs. Start it: az aks nodepool start --cluster-name {cluster} --resource-group {group} --nodepool-name {name}. To keep it out of use, remove it from `cluster.pools`.'
    }),
    'Microsoft.Network/azureFirewalls': {
        ...cures_failed('disruptive', 'The firewall is reprogrammed for minutes; connections through it can drop.'),
        stopped: {
            cure: 'ask',
            because: 'It has no address, so nothing has egress. Allocate it with its network and public address (Set-AzFirewall), or name it in `allow-destructive`: it can come back with another private address, which is compared with the routes before a cluster is written.'
        }
    },
    'Microsoft.Network/firewallPolicies': cures_failed('disruptive', 'Every firewall that uses the policy is reprogrammed.'),
    'Microsoft.Network/bastionHosts': cures_failed('disruptive', 'Open sessions can drop.'),
    'Microsoft.Network/applicationGateways': {
        ...cures_failed('disruptive', 'Connections through the gateway can drop while its instances are updated.'),
        stopped: {
            cure: 'start',
            risk: 'disruptive',
            because: 'It is written again as it is, which starts it: it serves the live colour again. If it is meant to be stopped, do not approve this.'
        }
    },
    'Microsoft.Network/privateEndpoints': cures_failed('safe', 'Its address stays.'),
    'Microsoft.Network/privateDnsZones/virtualNetworkLinks': cures_failed('safe', 'Names in the zone resolve again.'),
    'Microsoft.Network/virtualNetworks': cures_failed('disruptive', 'Its subnets are written as they are configured.'),
    'Microsoft.Network/virtualNetworkGateways': reported,
    'Microsoft.Network/publicIPAddresses': cures_failed('safe', 'A static address stays.'),
    'Microsoft.ContainerRegistry/registries': cures_failed('safe', 'Images stay.'),
    'Microsoft.KeyVault/vaults': cures_failed('safe', 'Secrets stay.'),
    'Microsoft.KubernetesConfiguration/extensions': cures_failed('disruptive', 'The extension is installed again in the cluster.')
};
/** Types with rows of their own. */
const CURED_TYPES = Object.keys(byType);
const byLowerCase = new Map(Object.entries(byType).map(([type, cures]) => [type.toLowerCase(), cures]));
/** Returns the cure for a resource of a type in a state. */
function cureFor(type, condition) {
    return ownCure(type, condition) ?? anyType[condition];
}
/** The row of the type itself; `undefined` where that of all types counts. */
function ownCure(type, condition) {
    return byLowerCase.get(type.toLowerCase())?.[condition];
}
/** The row's reason with the names of one resource in it. */
function reasonFor({ because }, id) {
    const { name, names, resourceGroup = '' } = (0,resource_id/* parseResourceId */.RQ)(id);
    return because
        .replaceAll('{id}', id)
        .replaceAll('{name}', name)
        .replaceAll('{group}', resourceGroup)
        .replaceAll('{cluster}', names[0] ?? name);
}
/** A failed pool that somebody added beside the configuration. */
const UNMANAGED_POOL = {
    cure: 'ask',
    because: 'The configuration does not name this pool, so provisioning does not write it. Add it to `cluster.pools`, or delete it: az aks nodepool delete --cluster-name {cluster} --resource-group {group} --name {name}.'
};

;// CONCATENATED MODULE: ./.build/provisioning/health/step-health.js





/** Healthy as far as anybody can see. */
const HEALTHY = { unhealthy: [], unread: [], stack: undefined };
/** Returns a step's plan with the health of its resources: curable states are pending, all others are faults. */
function withHealth(planned, health) {
    const plan = health.unhealthy.some(isBlocker) ? postponeAdoption(planned) : planned;
    const { changes, faults, unseen } = step_health_judge(plan, health);
    const isRepair = changes.length > 0 && plan.changes.length === 0;
    const isGivenUp = isRepeated(health) && plan.changes.length === 0 && plan.evaluation.by !== 'nothing';
    return {
        ...plan,
        ...(unseen.length === 0 || plan.pending ? {} : { evaluation: { by: 'nothing', because: unseen.join('; ') } }),
        changes: [...plan.changes, ...changes],
        unchanged: Math.max(0, plan.unchanged - changes.length),
        pending: (plan.pending && !isGivenUp) || changes.length > 0,
        ...(faults.length === 0 ? {} : { faults: [...(plan.faults ?? []), ...faults] }),
        ...(isRepair ? { repair: (0,stack_repair/* nextRepair */.zL)(health.stack) } : {})
    };
}
/** The same as notes, for drift: each state with what provisioning would do about it. */
function healthNotes(plan, health) {
    const { changes, faults, unseen } = step_health_judge(plan, health);
    const cured = changes.map(({ id, because }) => ({ what: id, because: `Provisioning would fix it: ${because}` }));
    return { faults: [...cured, ...faults], unseen: [...unseen] };
}
function step_health_judge(plan, health) {
    const rows = health.unhealthy.map(each => ({ ...each, row: step_health_rowFor(each) }));
    // One write of a stack writes all of it: whatever must not be written keeps the rest from being written as well.
    const blocker = rows.find(isBlocker);
    // A write that was approved before and failed is continued anyway, and needs no approval of its own.
    const isListed = blocker === undefined && !isLeftAlone(plan) && !isRepeated(health) && !(0,stack_repair/* isUnfinishedWrite */.Pe)(health.stack);
    const cured = rows.filter(({ row }) => row.cure === 'rewrite' || row.cure === 'start');
    const asked = rows.filter(({ row }) => row.cure === 'ask' || row.cure === 'continue');
    const busy = rows.filter(({ row, condition }) => row.cure === 'leave' && condition === 'busy');
    return {
        changes: isListed ? cured.map(each => cureChange(plan.step, each, each.row)) : [],
        faults: [
            ...asked.map(each => note(each, reasonFor(each.row, each.id))),
            ...(isListed ? [] : cured.map(each => note(each, whyNotOffered(each, plan, health, blocker))))
        ],
        unseen: [...health.unread, ...busy.map(each => `${told(each)}. ${reasonFor(each.row, each.id)}`)]
    };
}
function step_health_rowFor({ id, condition, isUnmanaged }) {
    const isMendable = condition === 'failed' || condition === 'canceled';
    return isUnmanaged && isMendable ? UNMANAGED_POOL : cureFor((0,resource_id/* parseResourceId */.RQ)(id).type, condition);
}
/** Whether a resource keeps its whole stack from being written by health alone. */
function isBlocker(unhealthy) {
    const { cure, takesNoWrite = false } = step_health_rowFor(unhealthy);
    return takesNoWrite || (isKeptFromWriting(unhealthy) && (cure === 'ask' || cure === 'continue'));
}
/** Whether writing its stack would write the resource, and so do more than was asked for. */
function isKeptFromWriting({ condition, isUnmanaged }) {
    return condition === 'unfinished' || (isUnmanaged !== true && (condition === 'failed' || condition === 'canceled'));
}
/** Resources of a stopped cluster, or below a lock, are left as they are until they can be written. */
function isLeftAlone({ evaluation, pending, changes }) {
    return evaluation.by === 'nothing' && !pending && changes.length === 0;
}
function isRepeated({ unhealthy, stack }) {
    return unhealthy.length > 0 && (0,stack_repair/* isRepairRepeated */.oO)(stack);
}
function cureChange(step, unhealthy, row) {
    const { id, state } = unhealthy;
    const isStart = row.cure === 'start';
    const change = resourceChange({
        ...{ step, id, type: (0,resource_id/* parseResourceId */.RQ)(id).type, kind: 'modify', certain: true },
        properties: [
            {
                path: `properties.${isStart ? 'operationalState' : 'provisioningState'}`,
                kind: 'modify',
                before: state,
                after: isStart ? 'Running' : 'Succeeded'
            }
        ]
    });
    return { ...change, risk: row.risk ?? 'disruptive', because: `${told(unhealthy)}. ${reasonFor(row, id)}` };
}
function note(unhealthy, because) {
    return { what: unhealthy.id, because: `${told(unhealthy)}. ${because}` };
}
/** `The last write of X failed (Code: message)`. */
function told({ id, condition, state, cause }) {
    const { name } = (0,resource_id/* parseResourceId */.RQ)(id);
    const why = cause === undefined ? '' : ` (${cause.replace(/\.$/, '')})`;
    if (condition === 'failed')
        return `The last write of ${name} failed${why}`;
    if (condition === 'canceled')
        return `The last operation on ${name} was cancelled${why}`;
    return `${name} is ${state}${why}`;
}
function whyNotOffered({ id }, plan, health, blocker) {
    if (isRepeated(health)) {
        return `Writing it again failed twice for the same cause, so it is not proposed a third time. Stack ${health.stack?.name} names the error. Repair the resource by hand, for example with az resource update --ids ${id}, then plan again; or change the configuration.`;
    }
    if (blocker !== undefined) {
        return `It cannot be written alone, and ${(0,resource_id/* parseResourceId */.RQ)(blocker.id).name} must not be written: see there.`;
    }
    return (0,stack_repair/* isUnfinishedWrite */.Pe)(health.stack)
        ? 'The write of its stack that failed continues when this is applied.'
        : `Its stack is not written: ${'because' in plan.evaluation ? plan.evaluation.because.replace(/\.$/, '') : 'it is left as it is'}.`;
}

;// CONCATENATED MODULE: ./.build/provisioning/health/unhealthy.js






/** Read one by one: their health does not show in a list of Resource Manager, which names only tracked resources. */
const READ_THEMSELVES = new Set([
    'microsoft.network/applicationgateways',
    'microsoft.network/azurefirewalls',
    'microsoft.kubernetesconfiguration/extensions',
    'microsoft.kubernetesconfiguration/fluxconfigurations'
]);
/** Said of clusters and pools by the cluster itself. */
const CLUSTER_TYPES = /^microsoft\.containerservice\/managedclusters(\/agentpools)?$/i;
/**
 * Finds the unhealthy ones among the resources of an environment: one list for each resource group, one read for each
 * resource that a list says nothing about, and one for each that a list calls unhealthy, since the list is a cache of
 * Resource Manager. `clusters` were read already.
 */
async function readHealth(owned, clusters, context) {
    const others = owned.filter(id => !CLUSTER_TYPES.test((0,resource_id/* parseResourceId */.RQ)(id).type));
    const [lists, own, parts] = await Promise.all([
        Promise.all(unhealthy_groupsOf(others).map(group => listStates(group, context))),
        Promise.all(others.filter(isReadItself).map(id => readState(id, context))),
        unhealthy_partsOf(owned, clusters, context)
    ]);
    const listed = new Map(lists.flatMap(({ states }) => states));
    const suspects = others.filter(id => !isReadItself(id) && conditionOf(listed.get(id.toLowerCase())) !== undefined);
    const confirmed = await Promise.all(suspects.map(id => readState(id, context)));
    return {
        unhealthy: [...own.flat(), ...confirmed.flat(), ...parts],
        unread: lists.flatMap(({ unread }) => unread)
    };
}
function isReadItself(id) {
    return READ_THEMSELVES.has((0,resource_id/* parseResourceId */.RQ)(id).type.toLowerCase());
}
function unhealthy_groupsOf(ids) {
    const groups = ids.flatMap(id => {
        const { subscriptionId, resourceGroup } = (0,resource_id/* parseResourceId */.RQ)(id);
        return resourceGroup === undefined ? [] : [(0,resource_id/* resourceGroupId */.x6)(subscriptionId, resourceGroup)];
    });
    return [...new Map(groups.map(group => [group.toLowerCase(), group])).values()];
}
async function unhealthy_partsOf(owned, clusters, context) {
    const parts = await Promise.all(config_colours/* COLOURS */.O5.map(async (colour) => {
        const found = clusters[colour];
        return found === undefined
            ? []
            : await unhealthyParts(context.baseline.ids.clusters[colour].cluster, found, context);
    }));
    const ours = new Set(owned.map(id => id.toLowerCase()));
    const clusterIds = config_colours/* COLOURS */.O5.map(colour => context.baseline.ids.clusters[colour].cluster.toLowerCase());
    // The system pool has no id of its own in a template: it is part of the cluster's body.
    const isOurs = ({ id }) => clusterIds.some(of => ours.has(of) && id.toLowerCase().startsWith(of));
    return parts.flat().filter(isOurs);
}
/** Resource Manager gives the state of a listed resource only where it is asked for ("Resources - List By Resource Group", `$expand`). */
async function listStates(group, { azure }) {
    const states = [];
    try {
        const path = `${group}/resources?$expand=provisioningState`;
        const type = 'Microsoft.Resources/resourceGroups';
        for await (const { id, provisioningState } of azure.list(path, type))
            states.push([id.toLowerCase(), provisioningState]);
        return { states, unread: [] };
    }
    catch (error) {
        const because = whyUnseen(error);
        if (because === undefined)
            throw error;
        // Nothing is in a group that does not exist; the plan creates it.
        return { states, unread: isGroupMissing(error) ? [] : [{ group, because }] };
    }
}
function isGroupMissing(error) {
    return error instanceof failure/* Failure */.H && error.details.leaves?.some(({ code }) => code === 'ResourceGroupNotFound') === true;
}
async function readState(id, { azure }) {
    try {
        const found = await azure.read(id);
        return found === undefined ? [] : unhealthy_stateOf(id, found);
    }
    catch (error) {
        const because = whyUnseen(error);
        if (because === undefined)
            throw error;
        return [{ id, condition: 'unknown', state: 'not readable', cause: because }];
    }
}
/**
 * Returns what is wrong with a resource; a stopped gateway and a deallocated firewall say so although their last write
 * failed as well, since writing them does more than repeat that write.
 */
function unhealthy_stateOf(id, { properties = {} }) {
    const { provisioningState = 'Succeeded', operationalState } = properties;
    const condition = conditionOf(provisioningState);
    const written = condition === undefined || isFailed(provisioningState);
    const stopped = written ? stoppedState(id, properties) : undefined;
    if (stopped !== undefined) {
        const cause = condition === undefined ? {} : { cause: `its last write ended ${provisioningState}` };
        return [{ id, condition: 'stopped', state: stopped, ...cause }];
    }
    if (condition !== undefined)
        return [{ id, condition, state: provisioningState, ...unhealthy_causeOf(properties) }];
    return operationalState === undefined || operationalState === 'Running'
        ? []
        : [{ id, condition: 'busy', state: operationalState }];
}
/** Extensions and configurations of Flux say why their last write failed. */
function unhealthy_causeOf({ errorInfo, errorMessage, statuses = [] }) {
    const cause = errorInfo?.message ?? errorMessage ?? statuses.find(({ level }) => level === 'Error')?.message;
    return cause ? { cause } : {};
}
/** A firewall without addresses was deallocated. */
function stoppedState(id, { operationalState, ipConfigurations }) {
    if (operationalState === 'Stopped')
        return operationalState;
    const isFirewall = /^microsoft\.network\/azurefirewalls$/i.test((0,resource_id/* parseResourceId */.RQ)(id).type);
    return isFirewall && ipConfigurations?.length === 0 ? 'deallocated' : undefined;
}

;// CONCATENATED MODULE: ./.build/provisioning/health/environment-health.js








/** Reads the health of what the parts manage. `stacks` are those of the subscription. */
async function readEnvironmentHealth(owned, stacks, context) {
    const colours = config_colours/* COLOURS */.O5.filter(colour => owned.some(({ part }) => STACKS[part].colour === colour));
    const clusters = await readClusters(colours, context);
    const health = await readHealth(owned.flatMap(({ ids }) => ids), clusters, context);
    const { ours } = ledger_ledgerOf(stacks, context.baseline);
    const busy = busyColours(clusters);
    const healthOf = (step) => {
        const ownership = owned.find(({ part }) => part === step);
        if (ownership === undefined)
            return HEALTHY;
        const stack = ours.find(({ part }) => part === step)?.state;
        return { ...environment_health_within(ownership.ids, health), stack };
    };
    return {
        busy: step => busy.find(({ colour }) => colour === step.colour)?.because,
        applyTo: plan => withHealth(plan, healthOf(plan.step)),
        notesOn: plan => healthNotes(plan, healthOf(plan.step))
    };
}
function environment_health_within(ids, { unhealthy, unread }) {
    return {
        unhealthy: unhealthy.filter(({ id }) => ids.some(own => (0,resource_id/* sameId */.s)(own, id) || isPool(own, id))),
        unread: unread
            .filter(({ group }) => ids.some(id => id.toLowerCase().startsWith(`${group.toLowerCase()}/`)))
            .map(({ group, because }) => `the states in ${(0,resource_id/* parseResourceId */.RQ)(group).name}: ${because}`)
    };
}
/** A pool is written with its cluster, whether or not the template names it. */
function isPool(cluster, id) {
    return id.toLowerCase().startsWith(`${cluster.toLowerCase()}/agentpools/`);
}
/**
 * The plan of a step while AKS is working on its cluster: what the step was asked to change stays listed, and waits for
 * AKS when it is applied; whatever else there is cannot be evaluated. `approved`: when applying, a change that was not
 * approved is one that AKS has half made, and is left out unless another one of the step was approved.
 */
function whileBusy(planned, because, approved) {
    const plan = postponeAdoption(planned);
    const isMeant = approved === undefined || plan.changes.some(({ digest }) => approved.has(digest));
    const changes = isMeant ? plan.changes : [];
    const { evaluation } = plan;
    const reasons = 'because' in evaluation && evaluation.by === 'nothing' ? [because, evaluation.because] : [because];
    const isEvaluated = evaluation.by !== 'nothing';
    return {
        ...plan,
        changes,
        evaluation: { by: 'nothing', because: reasons.join('; ') },
        pending: plan.pending && (changes.length > 0 || (isEvaluated && plan.changes.length === 0)),
        faults: []
    };
}

;// CONCATENATED MODULE: ./.build/provisioning/plan.js












/**
 * Reads what the plan depends on, refuses resources of other stacks, and plans all steps at once. Writes nothing.
 * `approved`: digests of the changes that were approved, when this plan is to be applied.
 */
function makePlan(steps, context, approved) {
    return planSteps(steps, context, (step, observed) => step.plan(context, observed), approved);
}
/** Returns a plan of what can be planned although the preflight found errors: a step that Azure refuses is not evaluated. */
async function planWhatIsPossible(steps, context) {
    const tolerant = async (step, observed) => {
        try {
            return await step.plan(context, observed);
        }
        catch (error) {
            return notPlanned(step, error);
        }
    };
    try {
        return await planSteps(steps, context, tolerant);
    }
    catch (error) {
        const plans = steps.map(step => notPlanned(step, error));
        return { steps: plans, findings: [], intent: intentOf(steps, context.baseline), observed: EMPTY_LIVE_STATE };
    }
}
/** Throws an error that is no refusal of Azure's: a defect, or the end of a cancelled run. */
function notPlanned({ name }, error) {
    if (!(error instanceof failure/* Failure */.H) || error.reason === 'cancelled')
        throw error;
    const because = fullMessage(error).split('\n')[0] ?? error.reason;
    const evaluation = { by: 'nothing', because };
    return { step: name, evaluation, changes: [], unchanged: 0, noise: 0, pending: false };
}
async function planSteps(steps, context, planStep, approved) {
    const { observed, owned, stacks } = await observeOwned(steps, context);
    const health = await readEnvironmentHealth(owned, stacks, context);
    const ledger = ledger_ledgerOf(stacks, context.baseline);
    const planned = await allSteps(steps, async (step) => {
        const plan = markCompletions(keepMoved(await planStep(step, observed), owned), step, ledger, context.baseline);
        const busy = health.busy(step);
        return busy === undefined ? health.applyTo(plan) : whileBusy(plan, busy, approved);
    });
    const plans = withoutCuredFaults(planned);
    for (const plan of plans) {
        context.log.info(planLine(plan));
        logFaults(plan, context.log);
    }
    return { steps: plans, findings: [], intent: intentOf(steps, context.baseline), observed };
}
async function observeOwned(steps, context) {
    const { azure, baseline } = context;
    const [observed, stacks] = await Promise.all([readLiveState(steps, context), allStacks(azure)]);
    const owned = steps.flatMap(step => step.owns?.(baseline, observed) ?? []);
    refuseTakenNames(owned, stacks, baseline);
    refuseForeignOwnership(owned, stacks, baseline);
    return { observed, owned, stacks };
}
/** Digest over what was asked, whatever is there already. */
function intentOf(steps, baseline) {
    const asked = { config: baseline.config, steps: steps.map(step => [step.name, step.intent(baseline)]) };
    return digest(asked, INTENT_DIGEST_LENGTH);
}
function planLine({ step, evaluation, changes, unchanged, noise, pending }) {
    if (!pending)
        return `${step}: nothing to do (${unchanged} unchanged, ${noise} differences known to be none)`;
    const counts = ['create', 'modify', 'delete', 'detach']
        .map(kind => [kind, changes.filter(change => change.kind === kind).length])
        .filter(([, count]) => count > 0)
        .map(([kind, count]) => `${count} to ${kind}`);
    const label = 'because' in evaluation ? `not evaluated by Azure: ${evaluation.because}` : `by ${evaluation.by}`;
    return `${step}: ${counts.join(', ') || 'to be completed'} (${label})`;
}

;// CONCATENATED MODULE: ./.build/provisioning/ready.js





/** Milliseconds. Several stacks wait in a row, each for a resource of the one before: a late look makes all of them late. */
const ready_LOOK_EVERY = 5000;
/** Resolves when the resource reads Succeeded; rejects only when the signal is aborted. */
async function whenReady(id, context) {
    await (0,wait_until/* waitUntil */.a)({
        read: () => isReady(id, context),
        isOver: ready => ready,
        every: ready_LOOK_EVERY,
        // The step that writes the resource ends the wait, well or not.
        limit: 'raced',
        delay: firstLookSeconds((0,resource_id/* parseResourceId */.RQ)(id).type) * 1000
    }, context);
}
/** A look that Azure refuses is a look that saw nothing: the step's own end is waited for as well, and it says why. */
async function isReady(id, { azure, log }) {
    try {
        const resource = await azure.read(id);
        if (resource === undefined)
            return false;
        // Types that are written synchronously have no state: they are ready once they exist.
        return (0,operations/* operationState */.l5)(resource.properties?.provisioningState ?? 'Succeeded') === 'succeeded';
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.H))
            throw error;
        log.debug(`cannot see yet whether ${id} is ready: ${error.message}`);
        return false;
    }
}

;// CONCATENATED MODULE: ./.build/provisioning/walk.js





/**
 * Applies the pending steps of a plan, each as soon as what it needs is there. A failed step stops those that need it,
 * and nothing else. When the signal is aborted no further step starts and the result is given at once: operations Azure
 * has accepted go on there. Throws TypeError for steps that cannot be ordered or have no plan.
 */
async function walk(steps, plan, context) {
    const going = { context, observed: plan.observed, runs: new Map(), failures: [] };
    const ordered = inOrder(steps).map(step => ({ step, plan: planOf(plan, step.name) }));
    for (const { step, plan } of ordered)
        going.runs.set(step.name, begin(step, plan, going));
    const timings = await Promise.all([...going.runs.values()].map(run => run.ended));
    const changed = timings.filter(timing => timing.outcome === 'done').map(timing => timing.step);
    return { timings, changed, failures: going.failures };
}
function planOf(plan, name) {
    const found = plan.steps.find(each => each.step === name);
    if (found === undefined)
        throw new TypeError(`step ${name} was not planned`);
    return found;
}
function begin(step, plan, going) {
    const { promise: began, resolve: begun } = Promise.withResolvers();
    const over = new AbortController();
    const needs = Promise.all(step.needs.map(need => isMet(need, going)));
    const ended = needs
        .then(met => (met.every(Boolean) ? go(step, plan, going, begun) : notStarted(step)))
        .finally(() => over.abort());
    return { plan, began, ended, over, lookouts: new Map() };
}
async function go(step, plan, going, begun) {
    if (!plan.pending)
        return { step: step.name, outcome: 'unchanged' };
    if (going.context.signal.aborted)
        return notStarted(step);
    begun();
    return await run(step, plan, going);
}
async function run(step, plan, { context, observed, failures }) {
    const { clock, log, signal } = context;
    const startedAt = clock.now();
    const timing = (outcome) => ({ step: step.name, outcome, startedAt, endedAt: clock.now() });
    const stopProgress = watchProgress(step, context);
    log.info(`${step.name}: started, usually about ${duration(step.expectedSeconds)}`);
    try {
        await unlessAborted(step.apply(context, observed, plan), signal);
        log.info(`${step.name}: done after ${duration((clock.now() - startedAt) / 1000)}`);
        return timing('done');
    }
    catch (error) {
        if (signal.aborted)
            return timing('cancelled');
        failures.push({ step: step.name, error });
        log.warning(`${step.name}: failed after ${duration((clock.now() - startedAt) / 1000)}`);
        return timing('failed');
    }
    finally {
        stopProgress();
    }
}
function notStarted(step) {
    return { step: step.name, outcome: 'not-started' };
}
function isMet(need, going) {
    const needed = going.runs.get(need.step);
    if (needed === undefined)
        throw new TypeError(`${need.step} comes after a step that needs it`);
    const ended = needed.ended.then(({ outcome }) => outcome === 'done' || outcome === 'unchanged');
    if (need.until === undefined || !creates(needed.plan, need.until))
        return ended;
    const ready = lookout(needed, need.until, going).then(() => true, () => ended);
    return Promise.race([ended, ready]);
}
/**
 * Only a resource that is made now tells by its state that the step has come so far: one that was there before reads
 * Succeeded until the step reaches it, and being written to at the same time is what Azure refuses.
 */
function creates(plan, id) {
    return plan.changes.some(change => change.kind === 'create' && change.certain && (0,resource_id/* sameId */.s)(change.id, id));
}
function lookout(needed, id, { context }) {
    const key = id.toLowerCase();
    const known = needed.lookouts.get(key);
    if (known !== undefined)
        return known;
    const signal = AbortSignal.any([context.signal, needed.over.signal]);
    const looking = needed.began.then(() => whenReady(id, { ...context, signal }));
    needed.lookouts.set(key, looking);
    return looking;
}

;// CONCATENATED MODULE: ./.build/provisioning/provision.js










/**
 * Returns what applying the steps would change, with everything the preflight found. With an error among the findings the plan
 * is blocked: it holds what could still be planned, and must not be approved. Writes nothing. Throws Failure; `cancelled` as
 * soon as the signal is aborted.
 */
async function plan(request, doors) {
    const context = contextOf(request.baseline, doors);
    return await unlessAborted(checkedPlan(request, context), doors.signal);
}
async function checkedPlan({ steps, scope = NO_TARGETS }, context) {
    const ordered = inOrder(steps);
    const before = await preflight(scope, { phase: 'plan', mode: 'plan', steps: ordered }, context);
    const planned = isBlocked(before) ? await planWhatIsPossible(ordered, context) : await makePlan(ordered, context);
    const after = await preflight(scope, { phase: 'planned', mode: 'plan', plans: planned.steps }, context);
    const findings = [...before, ...after];
    logFindings(findings, context.log);
    return { ...planned, findings };
}
/**
 * Waits for what is under way, plans again, and applies what is pending if the approval covers all of it. Throws Failure:
 * the reason of a preflight error, `not-evaluated`, `plan-changed`, `observed-changed` and `destructive-change` before anything
 * is written; a step's own reason after the steps that had started are through; `cancelled` as soon as the signal is aborted.
 */
async function apply(request, doors) {
    const context = contextOf(request.baseline, doors);
    const steps = inOrder(request.steps);
    const planned = await unlessAborted(approvedPlan(steps, request, context), doors.signal);
    const remaining = await unlessAborted(clearTheWay(planned.steps, steps, context), doors.signal);
    const { failures, ...result } = await walk(steps, { ...planned, steps: remaining }, context);
    const outcome = { plan: planned, result };
    request.onEnd?.(outcome);
    if (doors.signal.aborted)
        throw cancelled(doors.signal);
    if (failures.length > 0)
        throw combinedFailure(failures);
    return outcome;
}
async function approvedPlan(steps, request, context) {
    const { approval, scope = NO_TARGETS, onFindings } = request;
    const found = [];
    const check = async (evaluated) => {
        const findings = await evaluated;
        found.push(...findings);
        onFindings?.(found);
        refuse(findings, approval, context);
    };
    await check(preflight(scope, { phase: 'apply', mode: 'apply', steps }, context));
    await allSteps(steps, step => step.settle(context));
    const planned = await makePlan(steps, context, new Set(approval.changes));
    refuseUnapproved(planned, approval);
    if (request.allowDestructive !== 'approved')
        refuseDestructive(planned, request.allowDestructive);
    await check(preflight(scope, { phase: 'planned', mode: 'apply', plans: planned.steps }, context));
    return { ...planned, findings: found };
}
/** Throws one Failure for all errors, and `not-evaluated` for a rule that could not be evaluated and was when the plan was approved. */
function refuse(findings, approval, { log }) {
    logFindings(findings, log);
    refuseErrors(findings);
    refuseNotEvaluated(findings, approval);
}
function contextOf(baseline, { azure, clock, log, signal }) {
    return { baseline, azure: ownAzure(azure, baseline, log), clock, log, signal };
}

// EXTERNAL MODULE: ./.build/report/text.js
var report_text = __webpack_require__(8362);
;// CONCATENATED MODULE: ./.build/report/mermaid.js

/** A Mermaid diagram as GitHub shows it in summaries and comments. The lines must hold labels that are escaped already. */
function mermaid(lines) {
    return ['```mermaid', ...lines, '```'].join('\n');
}
/** Text of unknown origin as a label: Mermaid gives meaning to most punctuation, so only letters, digits and a few stay. */
function mermaidLabel(text) {
    return (0,report_text/* oneLine */.TN)(text).replace(/[^\p{L}\p{N} ._/()-]/gu, ' ');
}

;// CONCATENATED MODULE: ./.build/report/gantt.js

/** A Mermaid gantt of what ran when; times count from the first start. */
function gantt(title, rows) {
    const start = rows.reduce((earliest, row) => Math.min(earliest, row.startedAt), Number.POSITIVE_INFINITY);
    const lines = rows.map(({ name, failed, startedAt, endedAt }) => {
        const from = Math.round((startedAt - start) / 1000);
        const to = Math.max(from + 1, Math.round((endedAt - start) / 1000));
        return `  ${taskName(name)} : ${failed ? 'crit' : 'done'}, ${from}, ${to}`;
    });
    const head = ['gantt', `  title ${mermaidLabel(title)}`, '  dateFormat X', '  axisFormat %H:%M:%S'];
    return mermaid([...head, ...lines]);
}
/** Words that begin something else than a task (Mermaid's grammar of gantt diagrams). */
const KEYWORDS = /^(section|title|click|dateFormat|axisFormat|tickInterval|todayMarker|excludes|includes|inclusiveEndDates|topAxis|weekday|weekend|acc|call|href)/i;
function taskName(name) {
    const label = mermaidLabel(name).trim();
    return KEYWORDS.test(label) ? `- ${label}` : label;
}

// EXTERNAL MODULE: ./.build/report/plan-sections.js
var plan_sections = __webpack_require__(6999);
;// CONCATENATED MODULE: ./.build/report/topology.js


/** Hub, spoke and subnets with their ranges, and the way out, as a folded Mermaid flowchart. */
function topologySection(topology) {
    const { hub, spoke, firewallAddress, ownHub } = topology;
    const firewall = `  firewall{{${quoted('firewall', firewallAddress)}}}`;
    const chart = mermaid([
        'flowchart LR',
        ...topology_network('hub', ownHub ? 'hub' : 'hub of others', hub),
        ...topology_network('spoke', 'spoke', spoke),
        firewall,
        '  spoke <-->|peering| hub',
        '  spoke -->|all that leaves| firewall',
        '  hub --- firewall'
    ]);
    return (0,markdown/* details */.zH)('Networks and their ranges', chart);
}
function topology_network(symbol, what, { name, ranges, subnets }) {
    const inside = subnets.map((subnet, i) => `    ${symbol}${i}[${quoted(subnet.name, subnet.range)}]`);
    return [`  subgraph ${symbol}[${quoted(`${what} ${name}`, ranges.join(' '))}]`, ...inside, '  end'];
}
function quoted(name, range) {
    return `"${mermaidLabel(name)}<br/>${mermaidLabel(range)}"`;
}

;// CONCATENATED MODULE: ./.build/report/provisioning.js




/** What a reviewer decides from: what changes, what breaks, what happens next. */
function planSummary(subject, { steps, findings = [] }, topology) {
    const picture = topology === undefined ? [] : [topologySection(topology)];
    const title = subject.goes ? 'Plan to destroy' : 'Plan';
    const sections = [
        heading(title, subject),
        ...(0,plan_sections/* planAnswers */.dQ)(steps, findings, subject),
        ...picture,
        ...(0,plan_sections/* planChanges */.XA)(steps)
    ];
    return (0,markdown/* withinLimit */.zl)(sections, markdown/* SUMMARY_LIMIT */.Jt / 2);
}
/** What was done, what was not, and when. */
function applySummary(subject, timings) {
    const rows = timings.map(timing => [(0,markdown/* code */.aY)(timing.step), OUTCOME[timing.outcome], provisioning_duration(timing)]);
    const ran = timings.flatMap(({ step, outcome, startedAt, endedAt }) => startedAt === undefined || endedAt === undefined || outcome === 'unchanged'
        ? []
        : [{ name: step, failed: outcome === 'failed', startedAt, endedAt }]);
    const chart = ran.length > 0 ? [gantt('What ran when, hours, minutes and seconds', ran)] : [];
    const sections = [
        heading(subject.goes ? 'Destroy' : 'Apply', subject),
        whatNext(timings),
        (0,markdown/* table */.tp)(['step', 'outcome', 'took'], rows),
        ...chart
    ];
    return (0,markdown/* withinLimit */.zl)(sections, markdown/* SUMMARY_LIMIT */.Jt / 2);
}
const OUTCOME = {
    done: '✅ done',
    unchanged: '▫️ nothing to do',
    failed: '❌ failed',
    cancelled: '⏹️ cancelled; what Azure accepted goes on',
    'not-started': '⏸️ not started'
};
function heading(what, { workload, environment, region }) {
    return `## ${what}: ${(0,markdown/* code */.aY)(workload)} ${(0,markdown/* code */.aY)(environment)} in ${(0,markdown/* code */.aY)(region)}`;
}
function whatNext(timings) {
    const ended = (outcome) => timings.some(timing => timing.outcome === outcome);
    if (ended('failed')) {
        return '**What happens next:** correct what failed and start the run again; what is done stays done and needs no new approval.';
    }
    if (ended('cancelled') || ended('not-started')) {
        return '**What happens next:** start the run again; it waits for what is under way in Azure and goes on from there.';
    }
    return '**What happens next:** nothing; everything that was approved is done.';
}
function provisioning_duration({ startedAt, endedAt }) {
    if (startedAt === undefined || endedAt === undefined)
        return '';
    const seconds = Math.round((endedAt - startedAt) / 1000);
    return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

// EXTERNAL MODULE: ./.build/report/counts.js
var report_counts = __webpack_require__(6681);
// EXTERNAL MODULE: ./.build/report/comment-entry.js + 1 modules
var comment_entry = __webpack_require__(6331);
;// CONCATENATED MODULE: ./.build/actions/provisioning-report.js


/** Characters of a failure's message in the comment; the summary has more of it. */
const LONGEST_MESSAGE = 4_000;
/** What is being provisioned, for headings. */
function subjectOf({ config: { workload, environment, region } }) {
    return { workload, environment, region };
}
/** The summary of a plan, with the networks it is about unless they are to go. */
function summaryOfPlan(baseline, plan, goes) {
    const subject = { ...subjectOf(baseline), goes };
    return goes ? planSummary(subject, plan) : planSummary(subject, plan, topologyOf(baseline));
}
/** What the pull request's comment says of a plan, or of one that was applied. */
function entryOf(baseline, { steps, findings }, outcome) {
    const counts = (0,report_counts/* countsOf */.m)(steps, findings);
    return {
        ...subjectOf(baseline),
        outcome,
        counts,
        detail: 'all',
        steps: outcome === 'applied' ? [] : (0,comment_entry/* commentSteps */.Hj)(steps),
        ...(findings.length === 0 ? {} : { findings: (0,comment_entry/* commentFindings */.Ez)(findings) })
    };
}
/** What it says of a failure. Without an environment there is no row for it: `undefined`. */
function entryOfFailure(error, baseline, environment) {
    const subject = baseline ? subjectOf(baseline) : { workload: '', environment: environment ?? '', region: '' };
    if (subject.environment === '')
        return undefined;
    const reason = error instanceof failure/* Failure */.H ? error.reason : 'internal';
    const message = (0,report_text/* shortened */.vI)(error instanceof Error ? error.message : String(error), LONGEST_MESSAGE);
    return { ...subject, outcome: 'failed', failure: { reason, message }, counts: (0,report_counts/* countsOf */.m)([]), detail: 'all', steps: [] };
}
/** Keeps the comment. Imported here and not above: nobody waits for GitHub's client to load before there is something to say. */
async function comment(request, context) {
    const { commentOn } = await Promise.resolve(/* import() eager */).then(__webpack_require__.bind(__webpack_require__, 7949));
    await commentOn(request, context);
}
function topologyOf({ config, addresses, ids }) {
    const { hub, spoke } = addresses;
    const { addressSpace, blue, green, applicationGateway, privateEndpoints } = spoke;
    return {
        ownHub: config.hub.existing === undefined,
        hub: { name: lastName(ids.hubNetwork), ranges: hub.addressSpaces, subnets: named({ ...hub.subnets }) },
        spoke: {
            name: lastName(ids.spokeNetwork),
            ranges: [addressSpace],
            subnets: named({ ...of('blue', blue), ...of('green', green), applicationGateway, privateEndpoints })
        },
        firewallAddress: hub.firewallAddress
    };
}
function of(colour, subnets) {
    return Object.fromEntries(Object.entries(subnets).map(([name, range]) => [`${colour} ${name}`, range]));
}
/** Subnets that exist, as words: `blue apiServer` becomes `blue api server`. */
function named(subnets) {
    return Object.entries(subnets).flatMap(([name, range]) => typeof range === 'string' ? [{ name: name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`), range }] : []);
}
function lastName(id) {
    return id.slice(id.lastIndexOf('/') + 1);
}

;// CONCATENATED MODULE: ./.build/actions/provisioning.js





/** Plans or applies what `prepare` returns, as the inputs say, and reports it in the summary and the pull request's comment. */
async function runProvisioning(inputs, context, opening, prepare) {
    const run = { inputs, context, opening, prepare, baseline: undefined, isSaid: false };
    try {
        return await provision(run);
    }
    catch (error) {
        const entry = run.isSaid ? undefined : entryOfFailure(error, run.baseline, inputs.environment);
        if (entry !== undefined)
            await say(run, entry);
        throw error;
    }
}
async function provision(run) {
    const { inputs, context, opening, prepare } = run;
    const approval = inputs.mode === 'apply' ? requireApproval(inputs.approval) : undefined;
    const [opened] = await Promise.allSettled([opening.azure]);
    const baseline = await opening.baseline();
    run.baseline = baseline;
    // Only now: an environment that the file does not have fails the login too, and that says less.
    if (opened.status === 'rejected')
        throw opened.reason;
    const doors = { ...context, azure: opened.value };
    const { steps, scope, outputs } = await prepare(baseline, doors.azure);
    const work = { baseline, steps, scope };
    const changes = approval === undefined
        ? await runPlan(work, doors, run)
        : await runApply({ ...work, approval, allowDestructive: inputs['allow-destructive'] ?? [] }, doors, run);
    const { workload, environment } = baseline.config;
    return { ...outputs, ...changes, workload, environment };
}
function say(run, entry) {
    const { inputs, context } = run;
    run.isSaid = true;
    const { comment: mode, 'github-token': token, config } = inputs;
    return comment({ mode, token, config, entry }, context);
}
function requireApproval(text) {
    if (text !== undefined)
        return decodeApproval(text);
    throw new failure/* Failure */.H('approval-missing', 'Mode apply was started without an approval.', {
        subject: 'approval',
        remedy: 'Hand over the output `approval` of a step that ran with `mode: plan`.'
    });
}
function destroys({ inputs }) {
    return inputs['allow-destructive'] === 'approved';
}
async function runPlan(work, doors, run) {
    const planned = await plan(work, doors);
    const { findings } = planned;
    run.context.addToResult({ findings });
    run.context.summarize(summaryOfPlan(work.baseline, planned, destroys(run)));
    await say(run, entryOf(work.baseline, planned, isBlocked(findings) ? 'blocked' : 'planned'));
    refuseErrors(findings);
    const pending = planned.steps.some(step => step.pending);
    return { 'has-changes': String(pending), changed: 'false', approval: encodeApproval(approvalOf(planned)) };
}
async function runApply(work, doors, run) {
    // Also when a step fails or the run is cancelled: how far it came is what the reader needs then.
    const subject = { ...subjectOf(work.baseline), goes: destroys(run) };
    const onEnd = ({ result }) => run.context.summarize(applySummary(subject, result.timings));
    const onFindings = findings => run.context.addToResult({ findings });
    const { result, plan: applied } = await apply({ ...work, onEnd, onFindings }, doors);
    await say(run, entryOf(work.baseline, applied, 'applied'));
    return { 'has-changes': 'false', changed: String(result.changed.length > 0), approval: encodeApproval(work.approval) };
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./.build/actions/tree-images.js




/** In the folder of the tree: where its images come from, in the form of `images` in the configuration. */
const LIST = 'images.json';
/**
 * The images to import: those of the configuration and, where the tree that Flux applies lies in the caller's repository,
 * those of its list. Throws Failure `image-missing`, with file and line, for one that the tree names by digest and nobody
 * imports, and `config-invalid` for a list that cannot be read.
 */
function imagesToImport({ images, gitops }, workspace) {
    const configured = images.map(importOf);
    const tree = (0,external_node_path_.join)(workspace, gitops.path);
    if (gitops.source === undefined || !(0,external_node_fs_.existsSync)((0,external_node_path_.join)(tree, LIST)))
        return configured;
    const listed = readList((0,external_node_path_.join)(tree, LIST), workspace);
    const known = new Set(configured.map(keyOf));
    const all = [...configured, ...listed.filter(image => !known.has(keyOf(image)))];
    refuseUnlisted(tree, workspace, new Set(all.map(({ digest }) => digest)));
    return all;
}
function keyOf({ repository, digest }) {
    return `${repository}@${digest}`;
}
function readList(path, workspace) {
    const file = (0,external_node_path_.relative)(workspace, path);
    const entries = tree_images_parse(path, file);
    return entries.map((entry, i) => {
        const image = isEntry(entry) ? importOf(entry) : undefined;
        if (image === undefined || image.digest === '')
            throw listInvalid(file, `entry ${i + 1} is not { "from": "host/repository@sha256:…", "to": "repository" }`);
        return image;
    });
}
const REPOSITORY = /^(?=.{1,250}$)[a-z0-9]+([._/-][a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
/** The forms that `images` of the configuration takes. */
function isEntry(entry) {
    if (typeof entry !== 'object' || entry === null)
        return false;
    const { from, to, tag } = entry;
    const isTagged = tag === undefined || (typeof tag === 'string' && TAG.test(tag));
    return typeof from === 'string' && typeof to === 'string' && REPOSITORY.test(to) && isTagged;
}
function tree_images_parse(path, file) {
    try {
        const entries = JSON.parse((0,external_node_fs_.readFileSync)(path, 'utf8'));
        if (Array.isArray(entries))
            return entries;
    }
    catch (error) {
        throw listInvalid(file, error instanceof Error ? error.message : String(error));
    }
    throw listInvalid(file, 'it is no list');
}
function listInvalid(file, why) {
    return new failure/* Failure */.H('config-invalid', `${file} cannot be read: ${why}.`, {
        subject: file,
        remedy: 'Write a JSON list of images, as gitops/README.md shows. Nothing was changed.'
    });
}
const IMAGE = /^\s*(?:-\s*)?image:\s*["']?(\S+@(sha256:[0-9a-f]{64}))/;
/** A pod whose image the registry lacks never starts, and the cluster is not bootstrapped: said before anything is written. */
function refuseUnlisted(tree, workspace, digests) {
    const missing = (0,external_node_fs_.globSync)('**/*.{yaml,yml}', { cwd: tree })
        .sort()
        .flatMap(name => unlisted((0,external_node_path_.join)(tree, name), (0,external_node_path_.relative)(workspace, (0,external_node_path_.join)(tree, name)), digests));
    if (missing.length === 0)
        return;
    const lines = missing.map(({ file, line, image }) => `- ${file}:${line}: ${image}`);
    throw new failure/* Failure */.H('image-missing', ['The tree names images that nobody imports:', ...lines].join('\n'), {
        subject: missing[0]?.image ?? '',
        remedy: `List them in ${(0,external_node_path_.join)((0,external_node_path_.relative)(workspace, tree), LIST)} or under \`images\` of the configuration. Nothing was changed.`,
        annotations: missing.map(({ file, line, image }) => ({
            file,
            line,
            column: 1,
            message: `Nobody imports ${image}.`
        }))
    });
}
function unlisted(path, file, digests) {
    return (0,external_node_fs_.readFileSync)(path, 'utf8')
        .split('\n')
        .flatMap((text, i) => {
        const [, image = '', digest = ''] = IMAGE.exec(text) ?? [];
        return digest === '' || digests.has(digest) ? [] : [{ file, line: i + 1, image }];
    });
}

;// CONCATENATED MODULE: ./.build/actions/bootstrap-flux.js









/** Plans, applies or verifies the bootstrap of a cluster, or suspends or resumes Flux in it. */
function bootstrapFlux(given, context, opening) {
    const { mode } = given;
    if (mode === 'plan' || mode === 'apply')
        return bootstrap({ ...given, mode }, context, opening);
    return mode === 'verify' ? verify(given, context, opening) : suspend(given, mode === 'suspend', context, opening);
}
function bootstrap(given, context, opening) {
    return runProvisioning(given, context, opening, async (baseline, azure) => {
        const [colour, revision] = await Promise.all([
            colourOf(given, baseline, azure),
            revisionOf(given, baseline, context)
        ]);
        const images = imagesToImport(baseline.config, context.workspace);
        const keys = { gitKey: given['git-key'], secretsRevision: given['secrets-revision'] };
        const request = { colours: [colour], revision, ...keys };
        await requireCluster(baseline, azure, colour);
        const scope = { targets: ['gitops'], colours: [colour], gitKey: keys.gitKey };
        return { steps: bootstrapAloneSteps(baseline, images, request), scope, outputs: { colour } };
    });
}
async function colourOf(given, baseline, azure) {
    return given.colour ?? (await defaultColour(azure, baseline));
}
async function requireCluster({ ids }, azure, colour) {
    const { cluster } = ids.clusters[colour];
    if ((await azure.read(cluster)) !== undefined)
        return;
    throw new failure/* Failure */.H('cluster-missing', `There is no ${colour} cluster.`, {
        subject: cluster,
        remedy: 'Make it first, with provision or provision-cluster. Nothing was written.'
    });
}
const REVISIONS = {
    git: { form: /^([0-9a-f]{40}|[0-9a-f]{64})$/i, is: 'a commit by all its digits, or HEAD' },
    oci: { form: /^sha256:[0-9a-f]{64}$/i, is: 'sha256: and the digest of the artifact' }
};
/** `HEAD` is what is checked out. Throws Failure `input-invalid` for what the source can never be at. */
async function revisionOf({ revision }, { config: { gitops } }, { workspace }) {
    const kind = gitops.source?.kind ?? 'git';
    const { form, is } = REVISIONS[kind];
    if (revision === undefined)
        return undefined;
    if (revision === 'HEAD' && kind === 'git')
        return await checkedOutCommit(workspace);
    if (form.test(revision))
        return revision;
    throw new failure/* Failure */.H('input-invalid', `Input "revision" is ${(0,shown_value/* show */.WU)(revision)}, and gitops.source is of kind ${kind}.`, {
        subject: 'revision',
        remedy: `Give ${is}; without it, what the configuration names is expected. Nothing was changed.`
    });
}
/** Only looks. Throws Failure of the first thing that is not as it should be, with all others named. */
async function verify(given, context, opening) {
    const { opened, doors, colour } = await openCluster(given, context, opening);
    const revision = await revisionOf(given, opened.baseline, context);
    await requireCluster(opened.baseline, opened.azure, colour);
    const items = await bootstrap_look(doors, { colour, revision });
    context.summarize(bootstrapSummary(subjectOf(opened.baseline), colour, items));
    const missing = items.find(item => item.problem !== undefined && !isDone(item)) ?? items.find(item => !isDone(item));
    if (missing !== undefined)
        throw failed(missing, items, 'not-bootstrapped');
    return bootstrap_flux_said(opened, colour, false);
}
async function suspend(given, stop, context, opening) {
    const { opened, doors, colour } = await openCluster(given, context, opening);
    await requireCluster(opened.baseline, opened.azure, colour);
    const changed = await suspendFlux(doors, colour, stop);
    context.log.info(`Flux in ${colour} is ${stop ? 'suspended' : 'resumed'}${changed ? '' : ' already'}.`);
    return bootstrap_flux_said(opened, colour, changed);
}
/** Throws Failure `config-invalid` where the configuration names nothing to apply. */
async function openCluster(given, context, opening) {
    const opened = await (0,actions_opening/* openEnvironment */.A)(opening);
    const doors = { ...context, ...opened };
    if (opened.baseline.config.gitops.source === undefined)
        throw nothingApplied(given.config);
    return { opened, doors, colour: await colourOf(given, opened.baseline, opened.azure) };
}
function nothingApplied(config) {
    return new failure/* Failure */.H('config-invalid', `${config} names no \`gitops.source\`: nothing is applied to clusters.`, {
        subject: 'gitops.source',
        remedy: 'Name a repository or an artifact, as workflows/aks-baseline.yml shows. Nothing was changed.'
    });
}
function bootstrap_flux_said({ baseline }, colour, changed) {
    const { workload, environment } = baseline.config;
    return { 'has-changes': 'false', changed: String(changed), approval: '', workload, environment, colour };
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./.build/config/contradictions-cluster.js

/** Settings of cluster, pools, upgrades and GitOps that AKS refuses together, or that undo each other. */
const contradictions_cluster_clusterRules = [
    config => firstOf(config, poolBounds),
    config => firstOf(config, ephemeralTooLarge),
    tooManyNodes,
    longTermSupport,
    costAnalysisTier,
    costAnalysisDisk,
    contradictions_cluster_backupStorage,
    snapshotsOfNothing,
    imagesOfImmutable,
    versionsOfImmutable,
    freezeBackwards,
    sourceAccess,
    sourceHostKey,
    sourceBehindBasic
];
/** All pools with their place in the file. */
function contradictions_cluster_poolsOf({ cluster }) {
    const user = Object.entries(cluster.pools).map(([name, pool]) => ({ path: ['cluster', 'pools', name], pool }));
    return [{ path: ['cluster', 'systemPool'], pool: cluster.systemPool }, ...user];
}
function firstOf(config, rule) {
    for (const { path, pool } of contradictions_cluster_poolsOf(config)) {
        const found = rule(pool, path);
        if (found !== undefined)
            return found;
    }
    return undefined;
}
function poolBounds({ minNodes, maxNodes }, path) {
    if (minNodes <= maxNodes)
        return undefined;
    return {
        path: [...path, 'minNodes'],
        message: `found ${minNodes}, but \`maxNodes\` is ${maxNodes}. Lower the one or raise the other.`
    };
}
/** "Ephemeral OS disks": it lies on the machine's temporary disk or cache and must fit. */
function ephemeralTooLarge({ vmSize, osDisk }, path) {
    const has = machineSize(vmSize)?.localGigabytes;
    if (osDisk.type !== 'Ephemeral' || has === undefined || osDisk.gigabytes <= has)
        return undefined;
    const allowed = has === 0 ? `${vmSize} has no disk of its own` : `${vmSize} has room for ${has}`;
    const remedy = has === 0 ? 'Write `type: Managed`, or choose a size with a d in it.' : 'Lower it, or write `type: Managed`.';
    return {
        path: [...path, 'osDisk', 'gigabytes'],
        message: `found an ephemeral disk of ${osDisk.gigabytes} GB, but ${allowed}. ${remedy}`
    };
}
/** "Quotas, virtual machine size restrictions, and region availability": nodes of a cluster by tier. */
const MOST_NODES = { Free: 1000, Standard: 5000, Premium: 5000 };
function tooManyNodes(config) {
    const { tier } = config.cluster;
    const total = contradictions_cluster_poolsOf(config).reduce((sum, { pool }) => sum + pool.maxNodes, 0);
    if (total <= MOST_NODES[tier])
        return undefined;
    return {
        path: ['cluster', 'pools'],
        message: `found ${total} nodes in all pools together; a cluster of tier ${tier} has at most ${MOST_NODES[tier]}. Lower \`maxNodes\`.`
    };
}
function longTermSupport({ cluster }) {
    if (cluster.supportPlan === 'KubernetesOfficial' || cluster.tier === 'Premium')
        return undefined;
    return {
        path: ['cluster', 'supportPlan'],
        message: `found AKSLongTermSupport with tier ${cluster.tier}; only Premium has it. Write tier: Premium, or supportPlan: KubernetesOfficial.`
    };
}
/** "Azure Kubernetes Service cost analysis", prerequisites. */
function costAnalysisTier({ cluster }) {
    if (!cluster.features.costAnalysis || cluster.tier !== 'Free')
        return undefined;
    return {
        path: ['cluster', 'features', 'costAnalysis'],
        message: 'found true with tier Free; AKS wants Standard or Premium for it. Write tier: Standard, or turn it off.'
    };
}
/** It keeps its data on a disk. */
function costAnalysisDisk({ cluster: { features } }) {
    if (!features.costAnalysis || features.storage.disk)
        return undefined;
    return {
        path: ['cluster', 'features', 'costAnalysis'],
        message: 'found true without the driver of Azure Disk, which it needs. Write `storage: { disk: true }` beside it.'
    };
}
/** "Azure Kubernetes Service backup", prerequisites: CSI drivers and snapshots. */
function contradictions_cluster_backupStorage({ cluster: { features } }) {
    const { disk, snapshots } = features.storage;
    if (!features.backup || (disk && snapshots))
        return undefined;
    return {
        path: ['cluster', 'features', 'backup'],
        message: 'found true, which needs disks and snapshots. Write `storage: { disk: true, snapshots: true }` beside it.'
    };
}
function snapshotsOfNothing({ cluster: { features } }) {
    const { disk, file, snapshots } = features.storage;
    if (!snapshots || disk || file)
        return undefined;
    return {
        path: ['cluster', 'features', 'storage', 'snapshots'],
        message: 'found true, but there is nothing to take snapshots of. Write `disk: true` beside it, or turn it off.'
    };
}
function imagesOfImmutable({ upgrades }) {
    if (upgrades.strategy === 'in-place' || upgrades.nodeImageChannel === 'None')
        return undefined;
    return {
        path: ['upgrades', 'nodeImageChannel'],
        message: `found ${upgrades.nodeImageChannel}, but nothing changes an immutable cluster; new images come with the next. Write None, or remove the line.`
    };
}
function versionsOfImmutable({ upgrades }) {
    if (upgrades.strategy === 'in-place' || upgrades.kubernetesChannel === 'none')
        return undefined;
    return {
        path: ['upgrades', 'kubernetesChannel'],
        message: `found ${upgrades.kubernetesChannel}, but nothing changes an immutable cluster. Write none, or strategy: in-place.`
    };
}
function freezeBackwards({ upgrades: { freezes } }) {
    const at = freezes.findIndex(({ from, to }) => from > to);
    const freeze = freezes[at];
    if (freeze === undefined)
        return undefined;
    return {
        path: ['upgrades', 'freezes', at, 'to'],
        message: `found ${freeze.to}, which is before ${freeze.from}. Exchange the two, or correct one.`
    };
}
/** How an address can be read. */
const contradictions_cluster_ACCESS = { 'https:': ['public', 'https'], 'ssh:': ['ssh'] };
function sourceAccess({ gitops: { source } }) {
    if (source?.kind !== 'git')
        return undefined;
    const allowed = source.url.startsWith('ssh:') ? contradictions_cluster_ACCESS['ssh:'] : contradictions_cluster_ACCESS['https:'];
    if (allowed.includes(source.access))
        return undefined;
    return {
        path: ['gitops', 'source', 'access'],
        message: `found ${source.access}, but the address begins with ${source.url.split('/')[0]}//. Use ${allowed.join(' or ')}, or another address.`
    };
}
/** Hosts whose keys Flux on Azure knows by itself ("Deploy applications using GitOps with Flux v2", known hosts). */
const KNOWN_HOSTS = ['github.com', 'gitlab.com', 'bitbucket.org', 'ssh.dev.azure.com', 'vs-ssh.visualstudio.com'];
function sourceHostKey({ gitops: { source } }) {
    const host = sshHost(source);
    if (host === undefined || KNOWN_HOSTS.includes(host))
        return undefined;
    return {
        path: ['gitops', 'source', 'url'],
        message: `found ${host} over SSH, and Flux on Azure knows the host keys of ${KNOWN_HOSTS.join(', ')} only. Use https://, or one of them.`
    };
}
/** SSH passes by a network rule that names the host, which takes the DNS proxy that this tier does not have. */
function sourceBehindBasic({ gitops: { source }, hub }) {
    if (sshHost(source) === undefined || hub.existing !== undefined || hub.firewall.tier !== 'Basic')
        return undefined;
    return {
        path: ['gitops', 'source', 'url'],
        message: 'found SSH, but a firewall of tier Basic lets nothing through by name except HTTPS. Use https://, an artifact (kind: oci), or hub.firewall.tier Standard.'
    };
}
function sshHost(source) {
    return source?.kind === 'git' && source.url.startsWith('ssh:')
        ? new URL(source.url).hostname.toLowerCase()
        : undefined;
}

;// CONCATENATED MODULE: ./.build/config/zones.js
/**
 * Names of the private DNS zones in the public cloud. API servers have a zone below the region's for each environment, at
 * most 32 characters more: a network that two environments share cannot be linked to two zones of one name
 * ("Create a private AKS cluster", private DNS zone; azure-aks-docs#212).
 */
function zoneNames({ environment, region }) {
    return {
        registry: 'privatelink.azurecr.io',
        vault: 'privatelink.vaultcore.azure.net',
        apiServer: `${environment}.private.${region}.azmk8s.io`
    };
}
/** Whether AKS takes a zone of that name for API servers of the region: either form, or one zone below it. */
function isApiServerZone(name, region) {
    const [first = '', ...rest] = name.toLowerCase().split('.');
    const zones = ['private', 'privatelink'].map(form => `${form}.${region}.azmk8s.io`);
    return zones.includes(name.toLowerCase()) || (first.length <= LONGEST_SUB_ZONE && zones.includes(rest.join('.')));
}
const LONGEST_SUB_ZONE = 32;

;// CONCATENATED MODULE: ./.build/config/contradictions-network.js



/** Settings of hub, spoke and name resolution that do not go together. */
const contradictions_network_networkRules = [
    gatewayOfOthers,
    ownHubUnused,
    gatewaySize,
    firewallElsewhere,
    zonesOfOthers,
    zonesUnnamed,
    zonesUnused,
    config => otherZone(config, 'registry'),
    config => otherZone(config, 'vault'),
    otherApiServerZone
];
function gatewayOfOthers({ hub }) {
    if (hub.existing === undefined || hub.gateway.kind === 'none')
        return undefined;
    return {
        path: ['hub', 'gateway'],
        message: 'a gateway belongs to whoever owns the hub. Remove it, or `hub.existing`.'
    };
}
const OWN_HUB = ['addressSpace', 'subnets', 'firewall', 'bastion'];
/** Only where one place of the file says both: an environment may use a hub of others while `defaults` describe an own one. */
function ownHubUnused({ hub }, written) {
    const layer = written.find(settings => settings.hub?.existing !== undefined)?.hub;
    const key = OWN_HUB.find(name => layer?.[name] !== undefined);
    if (hub.existing === undefined || key === undefined)
        return undefined;
    return {
        path: ['hub', key],
        message: `it describes a hub of our own, but \`hub.existing\` names one that others own. Remove \`${key}\`, or \`existing\`.`
    };
}
function gatewaySize({ hub: { gateway } }) {
    const { kind, sku } = gateway;
    const begins = { none: undefined, Vpn: 'VpnGw', ExpressRoute: 'ErGw' }[kind];
    if (sku === undefined || begins === undefined || sku.startsWith(begins))
        return undefined;
    return {
        path: ['hub', 'gateway', 'sku'],
        message: `found ${sku}; a gateway of kind ${kind} takes one that begins with ${begins}.`
    };
}
function zonesOfOthers({ hub, dns }) {
    if (hub.existing === undefined || dns.zones !== 'hub')
        return undefined;
    return {
        path: ['dns', 'zones'],
        message: 'found hub, but others own it. Use own, or existing with the ids of the zones they have.'
    };
}
function zonesUnnamed({ dns }) {
    if (dns.zones !== 'existing' || dns.existing !== undefined)
        return undefined;
    return {
        path: ['dns', 'existing'],
        message: 'existing is missing; name the zones `registry` and `vault` by their ids.'
    };
}
function zonesUnused({ dns }) {
    if (dns.zones === 'existing' || dns.existing === undefined)
        return undefined;
    return {
        path: ['dns', 'existing'],
        message: `it names zones, but \`dns.zones\` is ${dns.zones}. Write zones: existing, or remove it.`
    };
}
function otherZone(config, zone) {
    const found = (0,resource_id/* parseResourceId */.RQ)(config.dns.existing?.[zone] ?? '').name;
    const wanted = zoneNames(config)[zone];
    if (config.dns.existing === undefined || found.toLowerCase() === wanted)
        return undefined;
    return { path: ['dns', 'existing', zone], message: `found the zone ${found}; it must be named ${wanted}.` };
}
function otherApiServerZone({ dns, region }) {
    const id = dns.existing?.apiServer;
    if (id === undefined || isApiServerZone((0,resource_id/* parseResourceId */.RQ)(id).name, region))
        return undefined;
    return {
        path: ['dns', 'existing', 'apiServer'],
        message: `found the zone ${(0,resource_id/* parseResourceId */.RQ)(id).name}; AKS takes private.${region}.azmk8s.io or a zone below it of at most 32 characters more.`
    };
}
/** "Virtual network traffic routing": the next hop must be in a network that is peered directly. */
function firewallElsewhere({ hub: { existing } }) {
    if (existing === undefined)
        return undefined;
    const { firewallAddress, addressSpaces } = existing;
    if (addressSpaces.some(space => contains(range(space), range(`${firewallAddress}/32`))))
        return undefined;
    return {
        path: ['hub', 'existing', 'firewallAddress'],
        message: `found ${firewallAddress}, which lies in none of the hub's ranges ${addressSpaces.join(', ')}; a route leads only into a network that is peered. Correct the address or the ranges.`
    };
}

;// CONCATENATED MODULE: ./.build/config/contradictions-platform.js
/** Settings of what clusters share that do not go together. */
const contradictions_platform_platformRules = [
    readersNowhere,
    gatewayCapacity,
    registryOfOthers,
    registryUnused,
    replicaAtHome,
    cachedWithLogin,
    cachedTwice,
    halfWildcard,
    analyticsWithoutLogs,
    twoReceivers,
    nobodyToWarn
];
function readersNowhere({ access }) {
    if (access.readerGroupId === undefined || access.readerNamespaces.length > 0)
        return undefined;
    return {
        path: ['access', 'readerNamespaces'],
        message: 'found no namespace for the readers of `readerGroupId`. Name at least one, or remove the group.'
    };
}
function gatewayCapacity({ ingress: { gateway } }) {
    const { minCapacity, maxCapacity } = gateway;
    if (minCapacity <= maxCapacity)
        return undefined;
    return {
        path: ['ingress', 'gateway', 'minCapacity'],
        message: `found ${minCapacity}, but \`maxCapacity\` is ${maxCapacity}. Lower the one or raise the other.`
    };
}
const OWN_REGISTRY = ['replicas', 'quarantine', 'cache', 'untaggedDays'];
/** Only where one place of the file says both: an environment may share while `defaults` describe an own registry. */
function registryOfOthers({ registry }, written) {
    if (registry.kind === 'own')
        return undefined;
    const layer = written.find(settings => settings.registry?.kind === 'shared')?.registry;
    const key = OWN_REGISTRY.find(name => layer?.[name] !== undefined);
    if (key === undefined)
        return undefined;
    return {
        path: ['registry', key],
        message: `it belongs to whoever owns the registry, and this one is shared. Remove \`${key}\`, or write kind: own.`
    };
}
function registryUnused({ registry }, written) {
    const named = written.find(settings => settings.registry?.id !== undefined)?.registry;
    if (registry.kind === 'shared' || named === undefined || named.kind === 'shared')
        return undefined;
    return {
        path: ['registry', 'id'],
        message: 'it names a registry that is not used. Write kind: shared, or remove it.'
    };
}
/** "Artifact cache", upstream support: Docker Hub is cached only with credentials, which a configuration does not hold. */
function cachedWithLogin({ registry }) {
    if (registry.kind === 'shared')
        return undefined;
    const index = registry.cache.findIndex(({ from }) => /^(\w+\.)?docker\.io\//.test(from));
    if (index < 0)
        return undefined;
    return {
        path: ['registry', 'cache', index, 'from'],
        message: `found ${registry.cache[index]?.from}; Docker Hub is cached only with a login. Import the images under \`images\`, or cache a mirror.`
    };
}
function replicaAtHome({ registry, region }) {
    if (registry.kind === 'shared' || !registry.replicas.includes(region))
        return undefined;
    return {
        path: ['registry', 'replicas', registry.replicas.indexOf(region)],
        message: `found ${region}, where the registry itself is. Name other regions only.`
    };
}
/** A repository can be cached from one place only. */
function cachedTwice({ registry }) {
    if (registry.kind === 'shared')
        return undefined;
    for (const key of ['name', 'to']) {
        const values = registry.cache.map(rule => rule[key]);
        const second = values.findIndex((value, i) => values.indexOf(value) < i);
        if (second >= 0)
            return {
                path: ['registry', 'cache', second, key],
                message: `found ${values[second]} a second time; each rule has its own. Use another.`
            };
    }
    return undefined;
}
/** "Artifact cache", wildcards: on both sides or on none. */
function halfWildcard({ registry }) {
    if (registry.kind === 'shared')
        return undefined;
    const at = registry.cache.findIndex(({ from, to }) => from.endsWith('*') !== to.endsWith('*'));
    const rule = registry.cache[at];
    if (rule === undefined)
        return undefined;
    return {
        path: ['registry', 'cache', at, 'to'],
        message: `found ${rule.to} for ${rule.from}; a * stands at the end of both or of neither. Correct one of them.`
    };
}
function analyticsWithoutLogs({ monitoring: { flowLogs } }) {
    if (flowLogs.enabled || !flowLogs.trafficAnalytics)
        return undefined;
    return {
        path: ['monitoring', 'flowLogs', 'trafficAnalytics'],
        message: 'there are no flow logs to analyse. Write `enabled: true` beside it, or remove it.'
    };
}
function twoReceivers(_, written) {
    const both = written.some(({ monitoring }) => monitoring?.alerts?.actionGroupId !== undefined && (monitoring.alerts.emails ?? []).length > 0);
    if (!both)
        return undefined;
    return {
        path: ['monitoring', 'alerts', 'emails'],
        message: 'an action group that exists has receivers of its own. Remove the addresses, or `actionGroupId`.'
    };
}
/** "Budgets", notifications: at least one address. */
function nobodyToWarn({ budget }) {
    if (budget === undefined || budget.emails.length > 0)
        return undefined;
    return {
        path: ['budget', 'emails'],
        message: 'there is nobody to warn. Name at least one e-mail address, here or under `monitoring.alerts.emails`.'
    };
}

;// CONCATENATED MODULE: ./.build/config/contradictions.js



/** Settings of an environment that each are allowed but not together; all of them. */
function contradictionsIn(config, written) {
    return [...contradictions_network_networkRules, ...contradictions_platform_platformRules, ...contradictions_cluster_clusterRules].flatMap(rule => rule(config, written) ?? []);
}

;// CONCATENATED MODULE: ./.build/config/document-rules.js


/**
 * Refused because a reader and a machine could take it differently: aliases (a change would have to be made elsewhere, and
 * they can grow without limit), tags, keys that are no texts, keys twice, numbers in a notation of their
 * own, another version of YAML.
 */
function unwantedIn(document) {
    const found = [];
    const add = (node, message) => {
        found.push({ offset: offsetOf(node), message });
    };
    const { version, explicit } = document.directives?.yaml ?? {};
    if (explicit && version !== '1.2')
        add(undefined, `found %YAML ${version}, in which no is false and 010 is 8. Remove the line.`);
    (0,yaml_dist/* visit */.YR)(document, {
        Node: (_, node) => {
            if ((0,yaml_dist/* isAlias */.Vj)(node))
                return add(node, aliasMessage(node.source));
            if (node.tag !== undefined)
                add(node, `found the tag ${(0,shown_value/* showKey */.Nh)(node.tag)}. Remove it; put texts in quotes.`);
            if ((0,yaml_dist/* isMap */.jh)(node))
                keyProblems(node.items, add);
            const message = (0,yaml_dist/* isScalar */.jn)(node) ? numberMessage(node.value, node.source) : undefined;
            if (message !== undefined)
                add(node, message);
        }
    });
    return found;
}
function aliasMessage(name) {
    return `found the alias *${(0,shown_value/* showKey */.Nh)(name)}. Write the value again, or put what is common under \`defaults\`.`;
}
const PLAIN_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;
/** `010` is 8 to some readers and 10 to others, `1e3` a text to some. */
function numberMessage(value, source) {
    if (typeof value !== 'number' || source === undefined || PLAIN_NUMBER.test(source))
        return undefined;
    const plain = Number.isFinite(value) ? `Write ${value}, or` : 'Write';
    return `found ${source.slice(0, 40)}, which is read as the number ${value}. ${plain} "${source.slice(0, 40)}" in quotes if it is a text.`;
}
function keyProblems(items, add) {
    const seen = new Set();
    for (const { key } of items) {
        if ((0,yaml_dist/* isAlias */.Vj)(key))
            continue;
        if (!(0,yaml_dist/* isScalar */.jn)(key) || key.value === null) {
            add(key, 'found a key that is no plain text. Write `name: value`.');
            continue;
        }
        const name = String(key.value);
        // Objects do not list this key, so the schema would pass over it.
        if (name === '__proto__')
            add(key, 'the key __proto__ is not known. Remove it.');
        if (seen.has(name))
            add(key, `the key ${(0,shown_value/* showKey */.Nh)(name)} is there already; keys are unique. Keep one of the two.`);
        seen.add(name);
    }
}
function offsetOf(node) {
    if ((0,yaml_dist/* isScalar */.jn)(node) || (0,yaml_dist/* isMap */.jh)(node) || (0,yaml_dist/* isSeq */.oP)(node) || (0,yaml_dist/* isAlias */.Vj)(node))
        return node.range?.[0] ?? 0;
    return 0;
}

;// CONCATENATED MODULE: ./.build/config/suggest.js
/** The known word nearest to one that is not known, when it is near enough to be a slip; else `undefined`. */
function nearest(word, known) {
    const wanted = word.toLowerCase();
    const ranked = known
        .map(candidate => ({ candidate, distance: distance(wanted, candidate.toLowerCase()) }))
        .sort((a, b) => a.distance - b.distance);
    const best = ranked[0];
    return best !== undefined && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined;
}
/** ` Did you mean "x"?`, or nothing. */
function didYouMean(word, known) {
    const candidate = nearest(word, known);
    return candidate === undefined ? '' : ` Did you mean "${candidate}"?`;
}
/** Levenshtein distance; words longer than any key of ours are far from all. */
function distance(a, b) {
    if (Math.abs(a.length - b.length) > 10)
        return Number.POSITIVE_INFINITY;
    let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (const [i, letter] of [...a].entries()) {
        const row = [i + 1];
        for (let j = 1; j <= b.length; j++) {
            const replaced = (previous[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
            row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
        }
        previous = row;
    }
    return previous[b.length] ?? 0;
}

;// CONCATENATED MODULE: ./.build/config/errors.js


/** Every finding of a file at once. */
class ConfigError extends Error {
    findings;
    constructor(findings) {
        super(findings.map(f => `${f.file}:${f.line}:${f.column} ${f.path}: ${f.message}`).join('\n'));
        this.name = 'ConfigError';
        this.findings = findings;
    }
}
/** The environment asked for is not in the file; `known` are those that are. */
class UnknownEnvironmentError extends Error {
    environment;
    known;
    constructor(file, environment, known) {
        const has = known.join(', ') || 'none';
        super(`${file} has no environment ${(0,shown_value/* show */.WU)(environment)}. It has: ${has}.${didYouMean(environment, known)}`);
        this.name = 'UnknownEnvironmentError';
        this.environment = environment;
        this.known = known;
    }
}
/** Ranges that do not fit: the message names both and shows the arithmetic. */
class AddressError extends Error {
    /** Path in the configuration of the range that must change, for example `spoke.addressSpace`. */
    path;
    constructor(path, message) {
        super(message);
        this.name = 'AddressError';
        this.path = path;
    }
}

;// CONCATENATED MODULE: ./.build/config/document-text.js

const MAXIMUM_BYTES = 256 * 1024;
/** The parser's time grows with the square of nesting within one line. */
const MAXIMUM_LINE = 1000;
/** Characters a configuration has no use of, and what their being there means. */
const UNWANTED = [
    { form: /\uFFFD/u, message: 'the file is not UTF-8 here. Save it as UTF-8, or remove the character.' },
    {
        form: /(?![\t\n\r])[\p{Cc}\uFEFF]/u,
        message: 'found a control character. Remove it, or check that this is a text file in UTF-8.'
    },
    {
        // "Trojan Source": what a reviewer sees is not what is read.
        form: /[\u202A-\u202E\u2066-\u2069]/u,
        message: 'found an invisible character that changes the direction of text. Remove it.'
    }
];
/** Refuses what is no text, or so much of it that reading takes long. Throws ConfigError. */
function refuseUnreadable(text, file) {
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > MAXIMUM_BYTES)
        throw document_text_at(file, 1, 1, `the file has ${bytes} bytes; at most ${MAXIMUM_BYTES} are read. Is it the right file?`);
    for (const [i, line] of withoutMark(text).split('\n').entries()) {
        for (const { form, message } of UNWANTED) {
            const column = line.search(form) + 1;
            if (column > 0)
                throw document_text_at(file, i + 1, column, message);
        }
        if (line.length > MAXIMUM_LINE)
            throw document_text_at(file, i + 1, 1, `the line has more than ${MAXIMUM_LINE} characters. Break it, or check that this is the right file.`);
    }
}
/** A byte order mark may begin a file. */
function withoutMark(text) {
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
/** A finding about the file as a whole. */
function document_text_at(file, line, column, message) {
    return new ConfigError([{ file, line, column, path: '(document)', message }]);
}

;// CONCATENATED MODULE: ./.build/config/document.js





const document_REMEDIES = {
    TAB_AS_INDENT: 'Indent with spaces.',
    MULTIPLE_DOCS: 'Keep one document and remove the `---` between them.',
    TAG_RESOLVE_FAILED: 'Remove the tag that begins with `!`.',
    MISSING_CHAR: 'Close what was opened here.',
    BAD_SCALAR_START: 'Put the text in quotes.',
    BLOCK_AS_IMPLICIT_KEY: 'Check the indentation here and in the line above, and put texts that contain `: ` in quotes.',
    RESOURCE_EXHAUSTION: 'Nest less deeply.'
};
/** Reads one YAML document. Throws ConfigError with every syntax error, and for what a configuration has no use of. */
function readDocument(text, file) {
    refuseUnreadable(text, file);
    const lines = new yaml_dist/* LineCounter */.HN();
    try {
        const document = (0,yaml_dist/* parseDocument */.Tp)(text, {
            lineCounter: lines,
            prettyErrors: false,
            logLevel: 'error',
            // Its own search takes seconds for the largest file; `unwantedIn` looks for them too.
            uniqueKeys: false
        });
        refuseSyntax(document, file, lines);
        return { value: document.toJS(), place: (path, what) => lineAndColumn(lines, document_offsetOf(document, path, what)) };
    }
    catch (error) {
        // Recursion of the YAML library: only a file made to break it nests that deeply.
        if (error instanceof RangeError)
            throw document_text_at(file, 1, 1, 'the file nests too deeply to be read. Nest less deeply.');
        throw error;
    }
}
function refuseSyntax(document, file, lines) {
    const errors = [...document.errors, ...document.warnings].slice(0, MOST_FINDINGS);
    const openedAt = openings(document);
    const findings = errors.map(({ code, message, pos }) => ({
        file,
        ...lineAndColumn(lines, code === 'MISSING_CHAR' ? openedAt(pos[0]) : pos[0]),
        path: '(document)',
        message: `${code === 'RESOURCE_EXHAUSTION' ? 'nested too deeply' : firstSentence(message)}. ${document_REMEDIES[code] ?? 'Correct the YAML here.'}`
    }));
    if (findings.length === 0)
        findings.push(...unwantedIn(document).map(({ offset, message }) => ({
            file,
            ...lineAndColumn(lines, offset),
            path: '(document)',
            message
        })));
    if (findings.length > 0)
        throw new ConfigError(capped(findings));
    if (document.contents === null)
        throw document_text_at(file, 1, 1, 'the file is empty. Begin with `apiVersion: aks-baseline/v1`.');
    if (!(0,yaml_dist/* isMap */.jh)(document.contents))
        throw document_text_at(file, 1, 1, 'the file must be a mapping. Begin with `apiVersion: aks-baseline/v1`.');
}
/** Where the quoted text began that has no end at an offset: the mistake is there, not at the end of the file. */
function openings(document) {
    const texts = [];
    (0,yaml_dist/* visit */.YR)(document, {
        Scalar: (_, { range }) => {
            if (range)
                texts.push({ from: range[0], to: range[2] });
        }
    });
    return offset => texts.findLast(({ from, to }) => from <= offset && offset <= to)?.from ?? offset;
}
/** So many findings are shown; a file with more is likely not a configuration at all. */
const MOST_FINDINGS = 100;
/** The findings to show, the last of them counting those that are not. */
function capped(findings) {
    return [...findings.slice(0, MOST_FINDINGS), ...moreFindings(findings.length, findings[MOST_FINDINGS])];
}
/** What is said of those of so many findings that are not shown, where the last one shown is. */
function moreFindings(count, last) {
    if (last === undefined || count <= MOST_FINDINGS)
        return [];
    const message = `${count - MOST_FINDINGS} more findings are not shown. Correct those above first.`;
    return [{ ...last, path: '(document)', message }];
}
/** What the library says, in one sentence without its full stop. */
function firstSentence(message) {
    if ((0,shown_value/* looksSecret */.n0)(message))
        return 'the YAML cannot be read here';
    return (message.split('\n')[0] ?? '').replace(/\.$/, '').slice(0, 200);
}
function lineAndColumn(lines, offset) {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
function document_offsetOf(document, path, what) {
    let node = document.contents;
    let key = rangeOf(node) ?? 0;
    let value = key;
    for (const segment of path) {
        const pair = pairAt(node, segment);
        const next = pair?.value ?? ((0,yaml_dist/* isSeq */.oP)(node) ? node.items[Number(segment)] : undefined);
        const found = rangeOf(pair?.key) ?? rangeOf(next);
        // What is absent is shown at the key of what should hold it.
        if (found === undefined)
            return key;
        key = found;
        value = rangeOf(next) ?? found;
        node = next;
    }
    return what === 'key' ? key : value;
}
function pairAt(node, segment) {
    return (0,yaml_dist/* isMap */.jh)(node) ? pairsOf(node).get(String(segment)) : undefined;
}
/** A mapping's pairs by key, so that thousands of findings are placed in time. */
function pairsOf(map) {
    const known = pairs.get(map) ?? new Map(map.items.map(pair => [(0,yaml_dist/* isScalar */.jn)(pair.key) ? String(pair.key.value) : '', pair]));
    pairs.set(map, known);
    return known;
}
const pairs = new WeakMap();
function rangeOf(node) {
    return (0,yaml_dist/* isScalar */.jn)(node) || (0,yaml_dist/* isMap */.jh)(node) || (0,yaml_dist/* isSeq */.oP)(node) ? node.range?.[0] : undefined;
}

// EXTERNAL MODULE: ./node_modules/zod/v4/core/api.js
var api = __webpack_require__(3759);
// EXTERNAL MODULE: ./node_modules/zod/v4/core/json-schema-processors.js + 1 modules
var json_schema_processors = __webpack_require__(1939);
;// CONCATENATED MODULE: ./.build/config/git-address.js

/** The address of a Git repository as the schema describes it; what a pattern cannot say is in `gitAddressProblem`. */
const GIT_ADDRESS = /^(https|ssh):\/\/([\w.-]+@)?[a-zA-Z0-9][a-zA-Z0-9.-]{0,252}(:\d{1,5})?\/[\w./~-]{1,300}$/;
const ALLOWED = 'give an address that begins with https:// or ssh://git@, without a password';
/** Hosts of Azure DevOps, whose own clone addresses carry the name of the organization as the user. */
const AZURE_DEVOPS = /^dev\.azure\.com$|\.visualstudio\.com$/i;
/** A name of an organization or a person: shorter than every personal access token of Azure DevOps. */
const PLAIN_NAME = /^[a-z0-9][a-z0-9-]{0,49}$/i;
/**
 * Returns why a text is no address of a Git repository that Flux may be given, and what to write instead; `undefined` when it
 * is one. The text itself is never part of the answer: it may hold a password or a token.
 */
function gitAddressProblem(text) {
    const user = /^[a-z]+:\/\/([^/?#]*)@/i.exec(text)?.[1];
    if (user?.includes(':'))
        return `the address holds a password; ${ALLOWED}${MOVED}`;
    if (!GIT_ADDRESS.test(text))
        return ALLOWED;
    if (!URL.canParse(text))
        return `its host or its port is not valid (a port is at most 65535); ${ALLOWED}`;
    const { protocol, hostname, port } = new URL(text);
    if (port === '0')
        return `its port is 0; ${ALLOWED}`;
    if (user === undefined || user === 'git')
        return undefined;
    if ((0,shown_value/* looksSecret */.n0)(user))
        return `the user in the address looks like a token; leave it out${MOVED}`;
    if (protocol === 'ssh:' || (AZURE_DEVOPS.test(hostname) && PLAIN_NAME.test(user)))
        return undefined;
    return `the address names a user other than git, which may be a token; leave it out${MOVED}`;
}
/** Says where the user or the token of an address belongs. */
const MOVED = ', and hand a token over as the input git-key with access: https. Everyone who can read this file has seen it: revoke it if it is a secret';

;// CONCATENATED MODULE: ./.build/config/schema-leaves.js



/** The leaves and sections the schema is made of. Each says in one sentence what it allows. */
const CIDR = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;
const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;
/** Short form of a region's name. */
const REGION = /^[a-z][a-z0-9]{2,18}$/;
/** A description and an example, for the generated JSON Schema. */
const meta = (description, example) => schemas/* meta */.mIj(example === undefined ? { description } : { description, examples: [example] });
/** A text of one form; `allowed` is the sentence readers of an error see. */
function schema_leaves_text(form, allowed, description, example) {
    return schemas/* string */.YjP({ error: allowed }).check(api/* _regex */.Fk(form, { error: allowed }), meta(description, example));
}
/** A text for people: one line, so that it can stand in a table or a tag. */
function words(most, description, example) {
    const allowed = `give a text of 1 to ${most} characters on one line`;
    return schemas/* string */.YjP({ error: allowed })
        .check(api/* _minLength */.m9(1, { error: allowed }), api/* _maxLength */.Eb(most, { error: allowed }), api/* _regex */.Fk(ONE_LINE, { error: allowed }), meta(description, example));
}
/** No line breaks and no other control characters. */
const ONE_LINE = /^[^\p{Cc}\u2028\u2029]*$/u;
function flag(description) {
    return schemas/* boolean */.zMY({ error: 'use true or false' }).check(meta(description, true));
}
/** An IPv4 range in canonical CIDR notation. */
function addressSpace(description, example) {
    return schemas/* string */.YjP({ error: `give an IPv4 range in CIDR notation, for example ${example}` }).check(schemas/* refine */.YPB(text => rangeProblem(text) === undefined, { error: issue => rangeProblem(String(issue.input)) }), schemas/* meta */.mIj({ description, examples: [example], pattern: CIDR.source }));
}
/** One IPv4 address. */
function address(description, example) {
    return schemas/* string */.YjP({ error: `give an IPv4 address, for example ${example}` }).check(schemas/* refine */.YPB(text => addressProblem(text) === undefined, { error: issue => addressProblem(String(issue.input)) }), schemas/* meta */.mIj({ description, examples: [example], pattern: ADDRESS.source }));
}
/** The address of a Git repository over HTTPS or SSH, without a password. */
function gitAddress(description, example) {
    return schemas/* string */.YjP({ error: 'give an address that begins with https:// or ssh://git@, without a password' }).check(schemas/* refine */.YPB(text => gitAddressProblem(text) === undefined, { error: issue => gitAddressProblem(String(issue.input)) }), schemas/* meta */.mIj({ description, examples: [example], pattern: GIT_ADDRESS.source }));
}
const GUID = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
/** The object id of something in Entra. */
function objectId(description) {
    const example = '00000000-1111-2222-3333-444444444444';
    return schema_leaves_text(new RegExp(`^${GUID}$`), `give an object id, for example ${example}`, description, example);
}
/** The id of a resource of one type, for example `Microsoft.Network/virtualNetworks`; Azure ignores its case. */
function resourceIdOf(type, description) {
    const example = `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub/providers/${type}/name`;
    const error = `give the id of a resource of type ${type}, for example ${example}`;
    const form = `^/subscriptions/${GUID}/resourceGroups/[\\w.()-]{1,90}/providers/${type}/[\\w.-]{1,260}$`;
    const insensitive = new RegExp(form, 'i');
    return schemas/* string */.YjP({ error }).check(schemas/* refine */.YPB(id => insensitive.test(id), { error }), 
    // A pattern of JSON Schema cannot ignore case.
    schemas/* meta */.mIj({ description, examples: [example], pattern: '^/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+/[^/]+$' }));
}
function wholeNumber(minimum, maximum, description) {
    const error = `give a whole number from ${minimum} to ${maximum}`;
    return schemas/* int */.Whr({ error }).check(api/* _gte */.qm(minimum, { error }), api/* _lte */.Zm(maximum, { error }), meta(description, minimum));
}
/** A number that may have a fraction. */
function amount(minimum, maximum, description) {
    const error = `give a number from ${minimum} to ${maximum}`;
    return schemas/* number */.aig({ error }).check(api/* _gte */.qm(minimum, { error }), api/* _lte */.Zm(maximum, { error }), meta(description, minimum));
}
function choice(values, description) {
    return schemas/* enum */.k5n(values, { error: `use ${values.slice(0, -1).join(', ')} or ${values.at(-1)}` })
        .check(meta(description, values[0]));
}
function listOf(element, error, description) {
    return schemas/* array */.YOg(element, { error }).check(meta(description));
}
/** A list of texts without two that are the same, of at most so many. */
function distinct(element, most, what, description) {
    const error = `give a list of at most ${most} ${what}, each once; [] for none`;
    return schemas/* array */.YOg(element, { error }).check(api/* _maxLength */.Eb(most, { error }), schemas/* refine */.YPB(list => new Set(list.map(each => JSON.stringify(each))).size === list.length, { error }), schemas/* meta */.mIj({ description, uniqueItems: true }));
}
/** A mapping with these keys and no others. */
function section(shape, description) {
    const error = `give a mapping with some of the keys ${Object.keys(shape).join(', ')}`;
    return schemas/* strictObject */.rej(shape, { error }).check(meta(description));
}
/** A mapping of free names. `allowed` says what a name may be, `error` what the mapping is. */
function schema_leaves_named(name, allowed, element, error, description) {
    return schemas/* record */.g1P(schemas/* string */.YjP().check(api/* _regex */.Fk(name, { error: allowed })), element, { error }).check(meta(description));
}

;// CONCATENATED MODULE: ./.build/config/schema-autoscaler.js


/**
 * The cluster autoscaler's settings with the units AKS takes ("Use the cluster autoscaler", profile settings; the types of
 * Microsoft.ContainerService). A file writes numbers and flags as such, AKS takes all as texts.
 */
/** `15m`; some settings take other units too. */
function schema_autoscaler_duration(units, example, description) {
    const form = new RegExp(`^\\d{1,5}[${units}]$`);
    return schema_leaves_text(form, `give a duration with its unit, for example ${example}`, description, example);
}
const autoscaler = section({
    'balance-similar-node-groups': schemas/* optional */.lqM(flag('Keeps pools of one kind equally large.')),
    'daemonset-eviction-for-empty-nodes': schemas/* optional */.lqM(flag('Evicts DaemonSet pods before an empty node goes.')),
    'daemonset-eviction-for-occupied-nodes': schemas/* optional */.lqM(flag('Evicts DaemonSet pods before an occupied node goes.')),
    expander: schemas/* optional */.lqM(choice(['least-waste', 'most-pods', 'priority', 'random'], 'Which pool grows, where several could.')),
    'ignore-daemonsets-utilization': schemas/* optional */.lqM(flag('Leaves DaemonSets out where use is measured.')),
    'max-empty-bulk-delete': schemas/* optional */.lqM(wholeNumber(1, 1000, 'Empty nodes that may go at once.')),
    'max-graceful-termination-sec': schemas/* optional */.lqM(wholeNumber(0, 86_400, 'Seconds a pod has to end before its node goes.')),
    'max-node-provision-time': schemas/* optional */.lqM(schema_autoscaler_duration('m', '15m', 'Minutes a node may take to appear.')),
    'max-total-unready-percentage': schemas/* optional */.lqM(wholeNumber(0, 100, 'Share of unready nodes above which nothing is scaled.')),
    'new-pod-scale-up-delay': schemas/* optional */.lqM(schema_autoscaler_duration('smh', '10s', 'How long a pod must wait before it counts.')),
    'ok-total-unready-count': schemas/* optional */.lqM(wholeNumber(0, 1000, 'Unready nodes that are tolerated whatever their share.')),
    'scale-down-delay-after-add': schemas/* optional */.lqM(schema_autoscaler_duration('m', '10m', 'Pause after a node was added.')),
    'scale-down-delay-after-delete': schemas/* optional */.lqM(schema_autoscaler_duration('sm', '20s', 'Pause after a node was removed.')),
    'scale-down-delay-after-failure': schemas/* optional */.lqM(schema_autoscaler_duration('m', '3m', 'Pause after a removal failed.')),
    'scale-down-unneeded-time': schemas/* optional */.lqM(schema_autoscaler_duration('m', '10m', 'How long a node must be unneeded before it goes.')),
    'scale-down-unready-time': schemas/* optional */.lqM(schema_autoscaler_duration('m', '20m', 'How long an unready node must be unneeded before it goes.')),
    'scale-down-utilization-threshold': schemas/* optional */.lqM(amount(0, 1, 'Share of a node in use below which it may go.')),
    'scan-interval': schemas/* optional */.lqM(schema_autoscaler_duration('s', '10s', 'Time between two looks.')),
    'skip-nodes-with-local-storage': schemas/* optional */.lqM(flag('Keeps nodes with pods that store something locally.')),
    'skip-nodes-with-system-pods': schemas/* optional */.lqM(flag('Keeps nodes with pods of kube-system.'))
}, 'Settings of the cluster autoscaler, by the names AKS gives them.');

;// CONCATENATED MODULE: ./.build/config/schema-cluster.js



/** The cluster and its node pools, as `aks-baseline.yml` writes them. */
const osDisk = section({
    type: schemas/* optional */.lqM(choice(['Ephemeral', 'Managed'], "Ephemeral lies on the machine's own disk: faster and free, if it is large enough.")),
    gigabytes: schemas/* optional */.lqM(wholeNumber(30, 2048, 'Size of the disk.'))
}, 'Disk of the operating system.');
/** "Labels and selectors" of Kubernetes: an optional DNS prefix, then a name. */
const LABEL_KEY = '(?=[^/]{1,253}/)([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?/';
const LABEL_NAME = '[A-Za-z0-9]([-\\w.]{0,61}[A-Za-z0-9])?';
/** "Use labels in a cluster": the prefix is kept for AKS, which refuses others. */
const NOT_OF_AKS = '(?!([^/]*\\.)?kubernetes\\.azure\\.com/)';
const labelNameAllowed = 'a label is named as Kubernetes names them, for example team or contoso.com/team, and not below kubernetes.azure.com, which AKS keeps for itself';
const labelAllowed = 'give a label value: up to 63 letters, digits, -, _ and .; numbers and true in quotes';
const labels = schema_leaves_named(new RegExp(`^${NOT_OF_AKS}(${LABEL_KEY})?${LABEL_NAME}$`), labelNameAllowed, schema_leaves_text(new RegExp(`^(${LABEL_NAME})?$`), labelAllowed, 'Value of the label.', 'shop'), 'give labels as a mapping of names to texts', 'Kubernetes labels of the nodes.');
const schema_cluster_taint = schema_leaves_text(new RegExp(`^${NOT_OF_AKS}(${LABEL_KEY})?${LABEL_NAME}(=(${LABEL_NAME})?)?:(NoSchedule|PreferNoSchedule|NoExecute)$`), 'give a taint, for example gpu=true:NoSchedule; its effect is NoSchedule, PreferNoSchedule or NoExecute', 'One taint.', 'gpu=true:NoSchedule');
const poolShape = {
    vmSize: schemas/* optional */.lqM(schema_leaves_text(/^Standard_[A-Z][A-Za-z0-9]*([_-][A-Za-z0-9]+){0,4}$/, 'give the size of a virtual machine, for example Standard_D4d_v5', 'Size of the virtual machines.', 'Standard_D4d_v5')),
    maxPods: schemas/* optional */.lqM(wholeNumber(10, 250, 'Most pods a node takes. A pool cannot change it later.')),
    osDisk: schemas/* optional */.lqM(osDisk),
    surgePercent: schemas/* optional */.lqM(wholeNumber(1, 100, 'Extra nodes while the pool is upgraded, in percent.')),
    labels: schemas/* optional */.lqM(labels),
    taints: schemas/* optional */.lqM(distinct(schema_cluster_taint, 20, 'taints', 'Kubernetes taints of the nodes.'))
};
const maxNodes = schemas/* optional */.lqM(wholeNumber(1, 1000, 'Most nodes the autoscaler may make.'));
const schema_cluster_systemPool = section({ ...poolShape, minNodes: schemas/* optional */.lqM(wholeNumber(1, 1000, 'Fewest nodes.')), maxNodes }, 'Node pool of what AKS itself needs.');
const schema_cluster_pool = section({
    ...poolShape,
    minNodes: schemas/* optional */.lqM(wholeNumber(0, 1000, 'Fewest nodes.')),
    maxNodes,
    spot: schemas/* optional */.lqM(flag('Spot machines cost less and can be taken away at any time.'))
}, 'One node pool; what it does not say is as in the built-in pool.');
const poolNameAllowed = 'a pool name has 1 to 12 of a-z and 0-9, begins with a letter, and is not system';
const poolsAllowed = 'name at least one node pool, for example user: {}';
const schema_cluster_pools = schemas/* record */.g1P(schemas/* string */.YjP().check(api/* _regex */.Fk(/^(?!system$)[a-z][a-z0-9]{0,11}$/, { error: poolNameAllowed })), schemas/* nullable */.mee(schema_cluster_pool), {
    error: poolsAllowed
})
    .check(schemas/* refine */.YPB(all => Object.keys(all).length > 0, { error: poolsAllowed }), schemas/* meta */.mIj({
    description: 'Node pools of the workload, by name. Default: one pool, `user`; a file that names pools has only those.',
    examples: [{ user: { maxNodes: 20 } }],
    minProperties: 1
}));
const imageCleaner = section({
    enabled: schemas/* optional */.lqM(flag('Whether images that nothing uses are removed from the nodes.')),
    intervalHours: schemas/* optional */.lqM(wholeNumber(24, 2160, 'Hours between two cleanings.'))
}, 'Image cleaner.');
const schema_cluster_storage = section({
    disk: schemas/* optional */.lqM(flag('Azure Disk.')),
    file: schemas/* optional */.lqM(flag('Azure Files.')),
    blob: schemas/* optional */.lqM(flag('Azure Blob.')),
    snapshots: schemas/* optional */.lqM(flag('Snapshot controller.'))
}, "Storage drivers. The baseline's workload is stateless.");
const features = section({
    keda: schemas/* optional */.lqM(flag('Scaling by events. No other server of external metrics may run in the cluster.')),
    costAnalysis: schemas/* optional */.lqM(flag('Cost by namespace, for subscriptions under an Enterprise or Customer Agreement.')),
    imageCleaner: schemas/* optional */.lqM(imageCleaner),
    defender: schemas/* optional */.lqM(flag('Sensor of Microsoft Defender for Containers.')),
    runCommand: schemas/* optional */.lqM(flag('Whether commands can be sent into the private cluster through Resource Manager.')),
    backup: schemas/* optional */.lqM(flag('Backups of volumes and objects every night by Azure Backup. Needs the drivers for disks and snapshots, and a set-up with `backups=yes`.')),
    networkObservability: schemas/* optional */.lqM(flag('Network metrics of each pod; charged by node.')),
    storage: schemas/* optional */.lqM(schema_cluster_storage)
}, 'What AKS can do beyond the plain cluster.');
const schema_cluster_cluster = section({
    kubernetesVersion: schemas/* optional */.lqM(schema_leaves_text(/^1\.\d{2}$/, 'give a minor version in quotes, for example "1.34"', 'Kubernetes version of a new cluster. Default: the newest that everything else supports.', '1.34')),
    tier: schemas/* optional */.lqM(choice(['Free', 'Standard', 'Premium'], 'Free has no guaranteed uptime; Premium has long-term support.')),
    supportPlan: schemas/* optional */.lqM(choice(['KubernetesOfficial', 'AKSLongTermSupport'], 'Long-term support adds a year to each version.')),
    networkPolicy: schemas/* optional */.lqM(choice(['cilium', 'azure'], 'What enforces network policies; azure retires on Linux in September 2028.')),
    systemPool: schemas/* optional */.lqM(schema_cluster_systemPool),
    pools: schemas/* optional */.lqM(schema_cluster_pools),
    features: schemas/* optional */.lqM(features),
    autoscaler: schemas/* optional */.lqM(autoscaler)
}, 'The cluster, alike in both colours.');

;// CONCATENATED MODULE: ./.build/config/schema-monitoring.js


/** Monitoring, cost and events, as `aks-baseline.yml` writes them. */
const EMAIL = /^(?=.{6,254}$)[\w.!#$%&'*+/=?^`{|}~-]{1,64}@([a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}$/;
const email = schema_leaves_text(EMAIL, 'give an e-mail address, for example ops@contoso.com', 'One address.', 'ops@contoso.com');
const emails = (description) => distinct(email, 50, 'e-mail addresses', description);
const schema_monitoring_alerts = section({
    emails: schemas/* optional */.lqM(emails('Who is written to.')),
    actionGroupId: schemas/* optional */.lqM(resourceIdOf('Microsoft.Insights/actionGroups', 'An action group that exists already, instead of one of our own with those addresses.'))
}, 'Where alerts go.');
const flowLogs = section({
    enabled: schemas/* optional */.lqM(flag('Whether the flows of the spoke network are logged.')),
    retentionDays: schemas/* optional */.lqM(wholeNumber(1, 365, 'Days the flow logs are kept.')),
    trafficAnalytics: schemas/* optional */.lqM(flag('Whether they are analysed in the log workspace; charged by volume.'))
}, 'Flow logs of the spoke network.');
const schema_monitoring_monitoring = section({
    retentionDays: schemas/* optional */.lqM(wholeNumber(30, 730, "Days the clusters' logs are kept.")),
    containerLogs: schemas/* optional */.lqM(choice(['Basic', 'Analytics'], 'Plan of the table of container logs: Basic is cheaper and takes no alerts on logs.')),
    dailyGigabytes: schemas/* optional */.lqM(amount(0.1, 10_000, 'Most gigabytes a day the workspace takes in; what comes later is lost. Default: no limit.')),
    prometheus: schemas/* optional */.lqM(flag('Whether metrics go to a managed Prometheus.')),
    alerts: schemas/* optional */.lqM(schema_monitoring_alerts),
    flowLogs: schemas/* optional */.lqM(flowLogs)
}, 'Logs, metrics and alerts.');
const schema_monitoring_budget = section({
    amount: schemas/* optional */.lqM(amount(1, 1_000_000_000, 'What a month may cost, in the currency the subscription is billed in.')),
    emails: schemas/* optional */.lqM(emails('Who is written to at half, at four fifths and at all of it. Default: `monitoring.alerts.emails`.'))
}, 'A monthly budget with warnings. Default: none.');
const events = section({
    relay: schemas/* optional */.lqM(choice(['none', 'queue', 'logic-app'], "How Azure's events about the clusters reach the repository: a queue a scheduled workflow reads, or a Logic App that calls GitHub at once."))
}, "Azure's events, for example of a new Kubernetes version.");

;// CONCATENATED MODULE: ./.build/config/schema-network.js


/** Hub, spoke, name resolution, ranges and scale, as `aks-baseline.yml` writes them. */
const schema_network_firewall = section({
    tier: schemas/* optional */.lqM(choice(['Basic', 'Standard', 'Premium'], 'Basic has no DNS proxy and only reports known threats; Premium adds intrusion detection and prevention.')),
    publicAddresses: schemas/* optional */.lqM(wholeNumber(1, 250, 'Public addresses for outbound connections, 2,496 SNAT ports each and instance.'))
}, 'Azure Firewall in the hub: the only way out of the spoke.');
const schema_network_bastion = section({
    enabled: schemas/* optional */.lqM(flag('Whether the hub has a Bastion host.')),
    sku: schemas/* optional */.lqM(choice(['Basic', 'Standard'], 'Only Standard opens tunnels to the API server.'))
}, 'Azure Bastion in the hub: the way in for operators.');
const schema_network_gateway = section({
    kind: schemas/* optional */.lqM(choice(['none', 'Vpn', 'ExpressRoute'], 'What connects the hub with networks outside Azure.')),
    sku: schemas/* optional */.lqM(choice(['VpnGw1AZ', 'VpnGw2AZ', 'VpnGw3AZ', 'VpnGw4AZ', 'VpnGw5AZ', 'ErGw1AZ', 'ErGw2AZ', 'ErGw3AZ'], 'Size of the gateway. Default: the smallest of its kind.'))
}, 'VPN or ExpressRoute gateway in the hub. Default: none.');
const hubSubnets = section({
    firewall: schemas/* optional */.lqM(addressSpace('AzureFirewallSubnet, /26 or larger.', '10.200.0.0/26')),
    firewallManagement: schemas/* optional */.lqM(addressSpace('AzureFirewallManagementSubnet, /26 or larger; only a Basic firewall has one.', '10.200.0.192/26')),
    gateway: schemas/* optional */.lqM(addressSpace('GatewaySubnet, /27 or larger.', '10.200.0.64/27')),
    bastion: schemas/* optional */.lqM(addressSpace('AzureBastionSubnet, /26 or larger.', '10.200.0.128/26'))
}, 'Ranges of subnets, where they shall not be computed. They are checked instead.');
const schema_network_write = (what) => choice(['write', 'none'], `Whether our identity may write ${what}. Default: none.`);
const schema_network_firewallPolicy = section({
    id: resourceIdOf('Microsoft.Network/firewallPolicies', "The policy of the hub's firewall."),
    rules: schemas/* optional */.lqM(schema_network_write('rule collection groups of that policy')),
    priority: schemas/* optional */.lqM(wholeNumber(100, 64_000, 'Priority of our first rule collection group; the others follow it. Default: 500.'))
}, 'The policy our egress rules belong to. Without it, what the firewall lets through cannot be checked.');
const existingHub = section({
    networkId: resourceIdOf('Microsoft.Network/virtualNetworks', "The hub's virtual network."),
    addressSpaces: listOf(addressSpace('One range.', '10.0.0.0/22'), 'give a list of IPv4 ranges in CIDR notation', 'All ranges of the hub network.').check(schemas/* refine */.YPB(list => list.length > 0, { error: 'give at least one range of the hub network' })),
    firewallAddress: address('Private address that all outbound traffic is routed to.', '10.0.1.4'),
    dnsServers: schemas/* optional */.lqM(listOf(address('One server.', '10.0.1.4'), 'give a list of IPv4 addresses; [] for Azure DNS', 'Servers the spoke asks for names. Default: the firewall. [] for Azure DNS.')),
    logWorkspaceId: schemas/* optional */.lqM(resourceIdOf('Microsoft.OperationalInsights/workspaces', 'Log workspace for network diagnostics. Default: one of our own.')),
    firewallPolicy: schemas/* optional */.lqM(schema_network_firewallPolicy),
    peering: schemas/* optional */.lqM(schema_network_write("the hub's half of the peering")),
    zoneLinks: schemas/* optional */.lqM(schema_network_write('links of private DNS zones to the hub network'))
}, 'A hub that others own, instead of one of our own.');
const hub = section({
    addressSpace: schemas/* optional */.lqM(addressSpace('Range of the hub network, /24 or larger.', '10.200.0.0/24')),
    subnets: schemas/* optional */.lqM(hubSubnets),
    firewall: schemas/* optional */.lqM(schema_network_firewall),
    bastion: schemas/* optional */.lqM(schema_network_bastion),
    gateway: schemas/* optional */.lqM(schema_network_gateway),
    logRetentionDays: schemas/* optional */.lqM(wholeNumber(30, 730, 'Days the network logs are kept.')),
    existing: schemas/* optional */.lqM(existingHub)
}, 'The hub: firewall, Bastion, gateway, log workspace.');
function colourSubnets(colour, base) {
    return section({
        nodes: schemas/* optional */.lqM(addressSpace('Nodes: as large as the pools and `scale` ask for.', `10.240.${base}.0/22`)),
        ingress: schemas/* optional */.lqM(addressSpace('Internal load balancers, /29 or larger.', '10.240.9.96/28')),
        apiServer: schemas/* optional */.lqM(addressSpace('API server, /28 or larger; best /27.', '10.240.9.32/27'))
    }, `Subnets of the ${colour} cluster.`);
}
const schema_network_spokeSubnets = section({
    applicationGateway: schemas/* optional */.lqM(addressSpace('Application Gateway, /28 or larger; best /24, which its largest scale needs.', '10.240.8.0/24')),
    privateEndpoints: schemas/* optional */.lqM(addressSpace('Private endpoints: as large as `registry.replicas` asks for.', '10.240.9.0/27')),
    blue: schemas/* optional */.lqM(colourSubnets('blue', '0')),
    green: schemas/* optional */.lqM(colourSubnets('green', '4'))
}, 'Ranges of subnets, where they shall not be computed. They are checked instead.');
const schema_network_spoke = section({
    addressSpace: schemas/* optional */.lqM(addressSpace('Range of the spoke network, /22 or larger; best /20 or larger.', '10.240.0.0/16')),
    subnets: schemas/* optional */.lqM(schema_network_spokeSubnets)
}, 'The spoke: the network of the clusters, blue and green.');
const zone = (description) => resourceIdOf('Microsoft.Network/privateDnsZones', description);
const dns = section({
    zones: schemas/* optional */.lqM(choice(['own', 'hub', 'existing'], 'Where the private DNS zones lie: beside the spoke; those that environments share beside the hub; or elsewhere already.')),
    existing: schemas/* optional */.lqM(section({
        registry: zone('The zone privatelink.azurecr.io.'),
        vault: zone('The zone privatelink.vaultcore.azure.net.'),
        apiServer: schemas/* optional */.lqM(zone('A zone for API servers: private.<region>.azmk8s.io or one below it. Default: one of our own for each environment.')),
        links: schemas/* optional */.lqM(schema_network_write('links in those zones'))
    }, 'The zones, where they exist already.'))
}, 'Private DNS zones of registry, vault and API server.');
const peeredAddressSpaces = listOf(addressSpace('One range.', '10.0.0.0/16'), 'give a list of IPv4 ranges in CIDR notation', 'Ranges of all other networks that are peered with the hub or reached through its gateway.');
const clusterAddressSpaces = section({
    pods: schemas/* optional */.lqM(addressSpace('Pods, a /24 for each node; the same range serves both clusters.', '192.168.0.0/16')),
    services: schemas/* optional */.lqM(addressSpace('Kubernetes services, smaller than a /12.', '172.16.0.0/16'))
}, 'Ranges inside the clusters.');
const scale = section({
    growthPercent: schemas/* optional */.lqM(wholeNumber(100, 10_000, 'How large the pools may become one day, in percent of today. Default: 400.'))
}, 'What the address plan must have room for beyond the pools and replicas named here, in each colour.');

;// CONCATENATED MODULE: ./.build/config/schema-operations.js


/** Upgrades and what Flux applies, as `aks-baseline.yml` writes them. */
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** Offsets in use on Earth. */
const OFFSET = /^([+](0\d|1[0-4])|-(0\d|1[0-2])):(00|15|30|45)$/;
const schema_operations_window = (description) => section({
    day: schemas/* optional */.lqM(choice(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'], 'Day the window opens.')),
    start: schemas/* optional */.lqM(schema_leaves_text(TIME, 'give a time as HH:MM, for example 21:00', 'When it opens.', '21:00')),
    hours: schemas/* optional */.lqM(wholeNumber(4, 24, 'How long it stays open.')),
    utcOffset: schemas/* optional */.lqM(schema_leaves_text(OFFSET, 'give an offset as +HH:MM or -HH:MM, for example +01:00', 'Difference of that time to UTC.', '+01:00'))
}, description);
const dateAllowed = 'give a day of the calendar as YYYY-MM-DD, for example 2026-12-18';
/** Whether a text names a day that there is. */
function isDay(text) {
    const day = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
const date = (description) => schemas/* string */.YjP({ error: dateAllowed })
    .check(api/* _regex */.Fk(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { error: dateAllowed }), schemas/* refine */.YPB(isDay, { error: dateAllowed }), meta(description, '2026-12-18'));
const freeze = section({
    from: date('First day.'),
    to: date('Last day.'),
    reason: words(200, 'Why, for those who wait.', 'Christmas business')
}, 'Days on which nothing is upgraded.');
const schema_operations_upgrades = section({
    strategy: schemas/* optional */.lqM(choice(['in-place', 'immutable'], 'Upgrade the cluster that runs, or make a new one beside it and move over.')),
    kubernetesChannel: schemas/* optional */.lqM(choice(['none', 'patch', 'stable', 'rapid'], 'How far AKS upgrades Kubernetes by itself.')),
    nodeImageChannel: schemas/* optional */.lqM(choice(['None', 'NodeImage', 'SecurityPatch', 'Unmanaged'], 'How AKS updates the operating system of the nodes by itself. Default of immutable clusters: None.')),
    windows: schemas/* optional */.lqM(section({
        kubernetes: schemas/* optional */.lqM(schema_operations_window('When AKS may upgrade Kubernetes.')),
        nodeImages: schemas/* optional */.lqM(schema_operations_window('When AKS may update nodes.'))
    }, 'Weekly windows of maintenance.')),
    freezes: schemas/* optional */.lqM(listOf(freeze, 'give a list of mappings of from, to and reason; [] for none', 'Days on which nothing is upgraded.')),
    maxClusterAgeDays: schemas/* optional */.lqM(wholeNumber(1, 365, 'An immutable cluster older than this is to be replaced.'))
}, 'How clusters are kept current.');
const BRANCH = /^(?![-/.])(?!.*(\.\.|\/\/|@\{|\.lock$))[\w./+@#-]{1,200}(?<![/.])$/;
const branchAllowed = 'give the name of a branch or tag as Git allows it';
/** A range as Flux reads it (Masterminds/semver): comparators of versions, joined by blanks, commas or ||. */
const VERSION = '[v]?(\\d+|[xX*])(\\.(\\d+|[xX*])){0,2}(-[0-9A-Za-z.-]+)?';
const COMPARATOR = `(\\^|~|=|!=|>=|<=|>|<)? ?${VERSION}`;
const SEMVER = new RegExp(`^(?=.{1,100}$)${COMPARATOR}( - ${VERSION})?((, ?| | ?\\|\\| ?)${COMPARATOR})*$`);
const revisionAllowed = 'give one of branch, tag, semver and commit';
const revision = schemas/* strictObject */.rej({
    branch: schemas/* optional */.lqM(schema_leaves_text(BRANCH, branchAllowed, 'Head of a branch.', 'main')),
    tag: schemas/* optional */.lqM(schema_leaves_text(BRANCH, branchAllowed, 'One tag.', 'v1.2.0')),
    semver: schemas/* optional */.lqM(schema_leaves_text(SEMVER, 'give a range of versions, for example >=1.2.0 <2.0.0', 'Highest tag in a range of versions.', '1.x')),
    commit: schemas/* optional */.lqM(schema_leaves_text(/^[0-9a-f]{40}$/, 'give a commit by its 40 digits', 'One commit.', '0'.repeat(40)))
}, { error: revisionAllowed })
    .check(schemas/* refine */.YPB(given => Object.keys(given).length === 1, { error: revisionAllowed }), schemas/* meta */.mIj({
    description: 'What of the repository is applied. Default: the branch main.',
    examples: [{ branch: 'main' }],
    minProperties: 1,
    maxProperties: 1
}));
const git = section({
    kind: schemas/* literal */.euz('git').check(meta('A Git repository.')),
    url: gitAddress('Address of the repository.', 'https://github.com/contoso/shop-cluster'),
    revision: schemas/* optional */.lqM(revision),
    access: schemas/* optional */.lqM(choice(['public', 'https', 'ssh'], 'How Flux reads it: without a secret, with a user and token, or with a deploy key. Default: ssh for ssh://, else public.'))
}, 'A Git repository.');
const oci = section({
    kind: schemas/* literal */.euz('oci').check(meta("An artifact in the environment's registry.")),
    repository: schema_leaves_text(/^(?=.{1,250}$)[a-z0-9]+([._/-][a-z0-9]+)*$/, 'give a repository in small letters, for example gitops/cluster', "Repository in the environment's registry.", 'gitops/cluster'),
    tag: schema_leaves_text(/^\w[\w.-]{0,127}$/, 'give a tag: up to 128 letters, digits, _, . and -', 'Tag of the artifact.', 'stable')
}, "An artifact in the environment's registry.");
const sourceAllowed = 'write kind: git or kind: oci';
const gitops = section({
    source: schemas/* optional */.lqM(schemas/* discriminatedUnion */.gMt('kind', [git, oci], { error: sourceAllowed })
        .check(meta('What Flux reads. Default: nothing, and then clusters are not bootstrapped.'))),
    path: schemas/* optional */.lqM(schema_leaves_text(/^\.(?!.*\/\.\.(\/|$))(\/[\w.-]+)*\/?$/, 'give a path inside the source that begins with ./', 'Folder of the source that is applied.', './gitops')),
    intervalSeconds: schemas/* optional */.lqM(wholeNumber(60, 86_400, 'Seconds between two looks at the source.'))
}, 'What Flux applies to the clusters.');

;// CONCATENATED MODULE: ./.build/config/schema-platform.js



/** Access, entry point, registry, vault and policies, as `aks-baseline.yml` writes them. */
const schema_platform_NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const namespaceAllowed = 'give the name of a namespace: 1 to 63 of a-z, 0-9 and -, with a letter or digit at both ends';
const namespace = schema_leaves_text(schema_platform_NAMESPACE, namespaceAllowed, 'One namespace.', 'workload');
const access = section({
    adminGroupId: schemas/* optional */.lqM(objectId("Entra group of the clusters' administrators. Default: nobody but the pipeline's identity can enter.")),
    readerGroupId: schemas/* optional */.lqM(objectId("Entra group that may read the workload's namespaces. Default: none.")),
    readerNamespaces: schemas/* optional */.lqM(distinct(namespace, 50, 'namespaces', 'Namespaces the readers may read.'))
}, 'Who may enter the clusters, by Entra groups.');
const schema_platform_LABEL = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const domain = schema_leaves_text(new RegExp(`^(?=.{4,200}$)(${schema_platform_LABEL}\\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])$`), 'give a domain in small letters, for example contoso.com', 'Public domain of the entry point. Default: none, and then there is no Application Gateway.', 'contoso.com');
const certificateAllowed = 'use workflow, or the id of a vault secret without its version, for example https://corp.vault.azure.net/secrets/shop';
const schema_platform_certificate = (description) => schema_leaves_text(/^(workflow|https:\/\/[a-z][a-z0-9-]{1,22}[a-z0-9]\.vault\.azure\.net\/secrets\/[0-9a-zA-Z-]{1,127})$/, certificateAllowed, description, 'workflow');
const pemAllowed = 'give one certificate as PEM text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----';
const trustedRoot = schemas/* string */.YjP({ error: pemAllowed })
    .check(schemas/* refine */.YPB(isCertificate, { error: pemAllowed }), schemas/* meta */.mIj({ description: 'One authority, as PEM.', maxLength: 20_000 }));
function isCertificate(pem) {
    try {
        return new external_node_crypto_.X509Certificate(pem).raw.length > 0 && pem.startsWith('-----BEGIN CERTIFICATE-----');
    }
    catch {
        return false;
    }
}
const entry = section({
    minCapacity: schemas/* optional */.lqM(wholeNumber(0, 100, 'Fewest instances; 0 scales in wholly when idle.')),
    maxCapacity: schemas/* optional */.lqM(wholeNumber(2, 125, 'Most instances.')),
    drainSeconds: schemas/* optional */.lqM(wholeNumber(1, 3600, 'Seconds a backend that leaves keeps its open requests.')),
    requestSeconds: schemas/* optional */.lqM(wholeNumber(1, 86_400, 'Seconds a backend has to answer.')),
    probePath: schemas/* optional */.lqM(schema_leaves_text(/^\/[\w./~%-]{0,200}$/, 'give a path that begins with /, for example /healthz', 'Path the gateway asks to see whether a backend is well.', '/healthz'))
}, 'Application Gateway.');
const webFirewall = section({
    mode: schemas/* optional */.lqM(choice(['Prevention', 'Detection'], 'Whether what is recognised is refused or only logged.')),
    maxUploadMegabytes: schemas/* optional */.lqM(wholeNumber(1, 4000, 'Largest file a client may send.'))
}, 'Web application firewall of the gateway.');
const certificates = section({
    gateway: schemas/* optional */.lqM(schema_platform_certificate('What the gateway presents to clients: a PFX without password, from the secrets of the workflow or from a vault.')),
    ingress: schemas/* optional */.lqM(schema_platform_certificate('What the ingress controller presents to the gateway: PEM with key and chain, for *.aks-ingress.<domain>.')),
    trustedRoots: schemas/* optional */.lqM(distinct(trustedRoot, 20, 'certificates', 'Authorities the gateway trusts behind it, beside those of the input `ingress-authorities`; several while one is rotated.'))
}, 'Certificates of the entry point and behind it.');
const host = schema_leaves_text(new RegExp(`^${schema_platform_LABEL}$`), 'give one label of a host name: 1 to 63 of a-z, 0-9 and -', 'Left label of the public name: <host>.<domain>.', 'app');
const ingress = section({
    domain: schemas/* optional */.lqM(domain),
    host: schemas/* optional */.lqM(host),
    gateway: schemas/* optional */.lqM(entry),
    firewall: schemas/* optional */.lqM(webFirewall),
    certificates: schemas/* optional */.lqM(certificates)
}, 'The way in: Application Gateway with web application firewall.');
const imported = section({
    from: schema_leaves_text(/^(?=.{3,300}$)[a-z0-9][a-z0-9.-]*\.[a-z]{2,}\/[a-z0-9]+([._/-][a-z0-9]+)*@sha256:[0-9a-f]{64}$/, 'give host, repository and digest, for example docker.io/library/traefik@sha256: with 64 hexadecimal digits', 'Image of another registry, by digest.', `docker.io/library/traefik@sha256:${'0'.repeat(64)}`),
    to: schemas/* optional */.lqM(schema_leaves_text(/^(?=.{1,250}$)[a-z0-9]+([._/-][a-z0-9]+)*$/, 'give a repository in small letters, for example library/traefik', 'Repository of our registry. Default: the one it comes from.', 'library/traefik')),
    tag: schemas/* optional */.lqM(schema_leaves_text(/^[\w][\w.-]{0,127}$/, 'give a tag of letters, digits, _, . and -', 'Tag for people, beside the one that holds the digest.', 'v3.7.11'))
}, 'One image.');
/** Images of other registries that are imported into ours. */
const schema_platform_images = distinct(imported, 50, 'images', 'Images that are imported into the registry, by digest.');
const schema_platform_REPOSITORY = '[a-z0-9]+([._/-][a-z0-9]+)*';
const repositoryAllowed = 'give a repository in small letters, for example library/nginx';
const cached = section({
    name: schema_leaves_text(/^[a-zA-Z0-9-]{5,50}$/, 'give a name of 5 to 50 letters, digits and -', 'Name of the rule.', 'docker-nginx'),
    from: schema_leaves_text(new RegExp(`^(?=.{3,250}$)[a-z0-9][a-z0-9.-]*\\.[a-z]{2,}/(\\*|${schema_platform_REPOSITORY}(/\\*)?)$`), 'give a host and a repository, for example mcr.microsoft.com/oss/nginx or mcr.microsoft.com/oss/*', 'Upstream repository, with its host.', 'mcr.microsoft.com/oss/nginx'),
    to: schema_leaves_text(new RegExp(`^(?=.{1,250}$)(\\*|${schema_platform_REPOSITORY}(/\\*)?)$`), repositoryAllowed, 'Repository of our registry it is found under.', 'library/nginx')
}, 'One upstream repository.');
const replica = schema_leaves_text(REGION, 'use the short form of an Azure region, for example northeurope', 'One region.', 'northeurope');
const schema_platform_registry = section({
    kind: schemas/* optional */.lqM(choice(['own', 'shared'], 'Whether the environment has a registry of its own or uses the one `id` names.')),
    id: schemas/* optional */.lqM(resourceIdOf('Microsoft.ContainerRegistry/registries', 'The registry of another environment, or of others.')),
    replicas: schemas/* optional */.lqM(distinct(replica, 50, 'regions', 'Other regions the registry is replicated to.')),
    quarantine: schemas/* optional */.lqM(flag('Whether a scanner must release images before they can be pulled.')),
    cache: schemas/* optional */.lqM(listOf(cached, 'give a list of mappings of name, from and to', 'Upstream repositories that are cached.')),
    untaggedDays: schemas/* optional */.lqM(wholeNumber(0, 365, "Days untagged manifests of Docker's format are kept."))
}, 'The container registry.');
const schema_platform_vault = section({
    softDeleteDays: schemas/* optional */.lqM(wholeNumber(7, 90, 'Days a deleted vault or secret can be recovered. It cannot be changed once the vault is made.')),
    nameSuffix: schemas/* optional */.lqM(schema_leaves_text(/^[a-z0-9]{0,4}$/, 'use up to 4 of a-z and 0-9', 'Makes another name, where a deleted vault that cannot be purged still holds the first.', 'b'))
}, 'The key vault.');
const schema_platform_image = schema_leaves_text(new RegExp(`^(?=.{3,250}$)[a-z0-9][a-z0-9.-]*\\.[a-z]{2,}(/${schema_platform_REPOSITORY})?/?$`), "give a registry's host, with a path if only part of it is meant, for example mcr.microsoft.com/oss", 'One registry, or a path in it.', 'mcr.microsoft.com/oss');
const containerLimits = section({
    cpu: schemas/* optional */.lqM(schema_leaves_text(/^([1-9]\d{0,2}|[1-9]\d{0,5}m)$/, 'give a CPU quantity in quotes, for example "2", or 500m', 'Most CPU of a container.', '500m')),
    memory: schemas/* optional */.lqM(schema_leaves_text(/^[1-9]\d{0,5}(Ki|Mi|Gi)$/, 'give a memory quantity in Ki, Mi or Gi, for example 256Mi', 'Most memory of a container.', '256Mi'))
}, 'Most CPU and memory a container may ask for.');
const policies = section({
    effect: schemas/* optional */.lqM(choice(['Deny', 'Audit'], 'What the strict policies do. Audit only reports, for a start.')),
    allowedImages: schemas/* optional */.lqM(distinct(schema_platform_image, 50, 'registries', 'Registries beside our own whose images may run.')),
    excludedNamespaces: schemas/* optional */.lqM(distinct(namespace, 50, 'namespaces', 'Namespaces no policy looks at, beside those the enabled features need.')),
    containerLimits: schemas/* optional */.lqM(containerLimits)
}, 'Azure Policy in the clusters.');

;// CONCATENATED MODULE: ./.build/config/schema.js







/**
 * The shape of `aks-baseline.yml`. Each leaf says what it allows in one sentence: readers of an error see that sentence,
 * and the generated JSON Schema (schema/) carries the description.
 */
/** Resource Manager, "tag resources": these characters and prefixes are refused in tag names. */
const TAG_NAME = /^(?!azure|microsoft|windows)[^<>%&\\?/\p{Cc}]{1,512}$/iu;
/** `West Europe` is how the portal shows a region; Resource Manager's short form has neither case nor blanks. */
function regionAllowed(found) {
    const short = typeof found === 'string' ? found.toLowerCase().replaceAll(/[^a-z0-9]/g, '') : '';
    return REGION.test(short)
        ? `write "${short}", the short form of the region's name`
        : 'use the short form of an Azure region, for example westeurope';
}
const region = schemas/* string */.YjP({ error: regionAllowed(undefined) })
    .check(api/* _regex */.Fk(REGION, { error: issue => regionAllowed(issue.input) }), meta('Azure region in its short form. Everything of the environment lives there.', 'westeurope'));
const zonesAllowed = 'list some of 1, 2 and 3, each once; [] for a region without availability zones';
const schema_zones = schemas/* array */.YOg(schemas/* literal */.euz(['1', '2', '3', 1, 2, 3], { error: zonesAllowed }), { error: zonesAllowed }).check(schemas/* refine */.YPB(list => new Set(list.map(String)).size === list.length, { error: zonesAllowed }), meta('Availability zones of firewall, public addresses, gateway and node pools. Default: all three.', [1, 2, 3]));
const tagNameAllowed = 'a tag name has 1 to 512 characters, none of < > % & \\ ? /, and does not begin with azure, microsoft or windows';
const tagValueAllowed = 'a tag value is a text of at most 256 characters on one line; put numbers and dates in quotes';
const tags = schema_leaves_named(TAG_NAME, tagNameAllowed, schema_leaves_text(/^[^\p{Cc}]{0,256}$/u, tagValueAllowed, 'Value of the tag.', '4711'), 'give tags as a mapping of names to texts', 'Tags of every resource and resource group.');
const profile = choice(['production', 'dev-test'], 'What is the default of settings the file does not name: those of the architecture, or cheaper ones.');
const schema_settings = section({
    profile: schemas/* optional */.lqM(profile),
    region: schemas/* optional */.lqM(region),
    zones: schemas/* optional */.lqM(schema_zones),
    tags: schemas/* optional */.lqM(tags),
    hub: schemas/* optional */.lqM(hub),
    spoke: schemas/* optional */.lqM(schema_network_spoke),
    dns: schemas/* optional */.lqM(dns),
    peeredAddressSpaces: schemas/* optional */.lqM(peeredAddressSpaces),
    clusterAddressSpaces: schemas/* optional */.lqM(clusterAddressSpaces),
    scale: schemas/* optional */.lqM(scale),
    access: schemas/* optional */.lqM(access),
    ingress: schemas/* optional */.lqM(ingress),
    registry: schemas/* optional */.lqM(schema_platform_registry),
    images: schemas/* optional */.lqM(schema_platform_images),
    vault: schemas/* optional */.lqM(schema_platform_vault),
    monitoring: schemas/* optional */.lqM(schema_monitoring_monitoring),
    policies: schemas/* optional */.lqM(policies),
    budget: schemas/* optional */.lqM(schema_monitoring_budget),
    events: schemas/* optional */.lqM(events),
    cluster: schemas/* optional */.lqM(schema_cluster_cluster),
    upgrades: schemas/* optional */.lqM(schema_operations_upgrades),
    gitops: schemas/* optional */.lqM(gitops)
}, 'Settings of `defaults` for all environments, or of one environment.').check(schemas/* meta */.mIj({ id: 'settings' }));
const environmentNameAllowed = 'an environment name has 2 to 20 of a-z, 0-9 and -, begins with a letter, ends with no -, and not with -plan, which names the GitHub environment of the plan job';
const environments = schemas/* record */.g1P(schemas/* string */.YjP().check(api/* _regex */.Fk(/^(?!.*-plan$)[a-z][a-z0-9-]{0,18}[a-z0-9]$/, { error: environmentNameAllowed })), schemas/* nullable */.mee(schema_settings), { error: 'name at least one environment, for example production: {}' })
    .check(schemas/* refine */.YPB(all => Object.keys(all).length > 0, {
    error: 'name at least one environment, for example production: {}'
}), schemas/* meta */.mIj({ description: 'The environments by name. The first is the default.', minProperties: 1 }));
const API_VERSION = 'aks-baseline/v1';
const workloadAllowed = 'use 2 to 12 of a-z and 0-9, beginning with a letter';
/** A whole configuration file. */
const fileSchema = schemas/* strictObject */.rej({
    apiVersion: schemas/* literal */.euz(API_VERSION, { error: `write ${API_VERSION}` }).check(meta('Version of this format.')),
    workload: schemas/* string */.YjP({ error: workloadAllowed })
        .check(api/* _regex */.Fk(/^[a-z][a-z0-9]{1,11}$/, { error: workloadAllowed }), meta('Short name of the workload, part of every resource name.', 'shop')),
    defaults: schemas/* optional */.lqM(schema_settings).check(meta('What all environments have in common.')),
    environments
})
    .check(meta('Configuration of aks-baseline.'));
/** The file's schema for editors: JSON Schema 2020-12, as zod gives it. */
function jsonSchema() {
    known ??= json_schema_processors/* toJSONSchema */.bl(fileSchema, { io: 'input' });
    return known;
}
let known;
/** The keys the mapping at a path of a file's content may have; empty where names are free. */
function keysAt(path, content) {
    let schema = jsonSchema();
    let value = content;
    for (const segment of path) {
        value = value?.[segment];
        schema = schema === undefined ? undefined : below(schema, segment, value);
    }
    return Object.keys(schema?.properties ?? {});
}
function below(schema, segment, value) {
    const named = typeof segment === 'number' ? schema.items : (schema.properties?.[segment] ?? schema.additionalProperties);
    return typeof named === 'object' && !Array.isArray(named) ? meant(named, value) : undefined;
}
/** What a reference leads to; of several forms the one of the value's `kind`, else the first: the other is null. */
function meant(schema, value) {
    if (schema.$ref !== undefined)
        return jsonSchema().$defs?.[schema.$ref.slice('#/$defs/'.length)];
    const { kind } = (typeof value === 'object' && value !== null ? value : {});
    const forms = (schema.oneOf ?? schema.anyOf ?? []);
    const form = forms.find(({ properties }) => isOfKind(properties?.kind, kind)) ?? forms[0];
    return form === undefined ? schema : meant(form, value);
}
function isOfKind(schema, kind) {
    return typeof schema === 'object' && schema.const === kind;
}

;// CONCATENATED MODULE: ./.build/config/findings.js




/** What the schema found, said for the person who edits the file: what stands there, what may stand there. */
function toFindings(issues, document, file) {
    const drafts = issues.flatMap(issue => draftsOf(issue, document.value));
    // Several checks of one value may fail; the first says it best.
    const byPath = new Map();
    for (const draft of drafts)
        if (!byPath.has(draft.path.join('.')))
            byPath.set(draft.path.join('.'), draft);
    const placed = [...byPath.values()].map(draft => ({ draft, ...document.place(draft.path, draft.what) }));
    const sorted = placed.sort((a, b) => a.line - b.line || a.column - b.column);
    const shown = sorted.slice(0, MOST_FINDINGS).map(({ draft, line, column }) => ({
        file,
        line,
        column,
        path: draft.path.map(shown_value/* showKey */.Nh).join('.') || '(document)',
        message: draft.say()
    }));
    return [...shown, ...moreFindings(sorted.length, shown.at(-1))];
}
function draftsOf(issue, content) {
    const path = issue.path;
    if (issue.code === 'unrecognized_keys')
        return issue.keys.map(key => ({
            path: [...path, key],
            what: 'key',
            say: () => `the key is not known.${hint(key, path, content)}`
        }));
    if (issue.code === 'invalid_key')
        return [
            { path, what: 'key', say: () => `found ${(0,shown_value/* show */.WU)(path.at(-1))}; ${issue.issues[0]?.message ?? issue.message}.` }
        ];
    const found = findings_valueAt(content, path);
    return [{ path, what: found === null ? 'key' : 'value', say: () => sayOfValue(issue, path, found) }];
}
function sayOfValue(issue, path, found) {
    if (found === undefined)
        return `${path.at(-1)} is missing; ${issue.message}.`;
    if (found === null)
        return `has no value; ${issue.message}, or remove the line.`;
    const values = issue.code === 'invalid_value' ? issue.values.map(String) : [];
    const meant = typeof found === 'string' ? didYouMean(found, values) : '';
    return `found ${(0,shown_value/* show */.WU)(found, path)}; ${issue.message}.${meant}`;
}
function hint(key, path, content) {
    if (key === '<<')
        return ' Merge keys are not read; put what is common under `defaults`.';
    const known = keysAt(path, content);
    if (nearest(key, known) !== undefined)
        return didYouMean(key, known);
    return known.length === 0 ? ' Remove it.' : ` Use one of ${known.join(', ')}, or remove it.`;
}
/** What stands at a path; `undefined` when nothing does. */
function findings_valueAt(value, path) {
    return path.reduce((holder, segment) => typeof holder === 'object' && holder !== null && Object.hasOwn(holder, segment)
        ? holder[segment]
        : undefined, value);
}

;// CONCATENATED MODULE: ./.build/config/incomplete.js
/** What is missing in an environment together with `defaults`, so that it cannot be read any further. */
function missingIn({ region, registry, budget }) {
    const missing = [];
    if (region === undefined)
        missing.push({
            path: ['region'],
            message: 'region is missing; name an Azure region here or under `defaults`, for example region: westeurope.'
        });
    if (registry.kind === 'shared' && registry.id === undefined)
        missing.push({
            path: ['registry', 'id'],
            message: 'id is missing; name the registry that is shared by its id, or write kind: own.'
        });
    if (budget !== undefined && budget.amount === undefined)
        missing.push({
            path: ['budget', 'amount'],
            message: 'amount is missing; give what a month may cost, or remove `budget`.'
        });
    return missing;
}

;// CONCATENATED MODULE: ./.build/config/defaults.js
/** What a file need not say of platform and cluster: the choices of the AKS baseline architecture. */
const SYSTEM_POOL = {
    // System pools need four cores ("Use system node pools"); the article's D2d v5 is selectable.
    vmSize: 'Standard_D4d_v5',
    minNodes: 3,
    maxNodes: 4,
    maxPods: 30,
    osDisk: { type: 'Ephemeral', gigabytes: 64 },
    surgePercent: 33,
    labels: {},
    taints: ['CriticalAddonsOnly=true:NoSchedule'],
    spot: false
};
const USER_POOL = {
    vmSize: 'Standard_D4d_v5',
    minNodes: 2,
    maxNodes: 5,
    maxPods: 30,
    osDisk: { type: 'Ephemeral', gigabytes: 120 },
    surgePercent: 33,
    labels: {},
    taints: [],
    spot: false
};
const PLATFORM_DEFAULTS = {
    profile: 'production',
    access: { readerNamespaces: ['workload'] },
    ingress: {
        host: 'app',
        gateway: { minCapacity: 2, maxCapacity: 10, drainSeconds: 60, requestSeconds: 20, probePath: '/favicon.ico' },
        firewall: { mode: 'Prevention', maxUploadMegabytes: 10 },
        certificates: { gateway: { from: 'workflow' }, ingress: { from: 'workflow' }, trustedRoots: [] }
    },
    registry: { kind: 'own', replicas: [], quarantine: false, cache: [], untaggedDays: 15 },
    images: [],
    vault: { softDeleteDays: 90, nameSuffix: '' },
    monitoring: {
        retentionDays: 30,
        containerLogs: 'Basic',
        prometheus: true,
        alerts: { emails: [] },
        flowLogs: { enabled: false, retentionDays: 30, trafficAnalytics: false }
    },
    policies: {
        effect: 'Deny',
        allowedImages: [],
        excludedNamespaces: [],
        containerLimits: { cpu: '500m', memory: '256Mi' }
    },
    events: { relay: 'queue' },
    cluster: {
        tier: 'Standard',
        supportPlan: 'KubernetesOfficial',
        networkPolicy: 'cilium',
        systemPool: SYSTEM_POOL,
        pools: { user: USER_POOL },
        features: {
            keda: false,
            costAnalysis: false,
            imageCleanerHours: 120,
            defender: true,
            runCommand: false,
            backup: false,
            networkObservability: false,
            storage: { disk: false, file: false, blob: false, snapshots: false }
        },
        autoscaler: {}
    },
    upgrades: {
        strategy: 'in-place',
        kubernetesChannel: 'none',
        nodeImageChannel: 'NodeImage',
        windows: {
            kubernetes: { day: 'Tuesday', start: '21:00', hours: 12, utcOffset: '+00:00' },
            nodeImages: { day: 'Wednesday', start: '21:00', hours: 12, utcOffset: '+00:00' }
        },
        freezes: [],
        maxClusterAgeDays: 30
    },
    gitops: { path: './gitops', intervalSeconds: 300 }
};

;// CONCATENATED MODULE: ./.build/config/built-in.js

/** What a file need not say, in the form a file has: the choices of the AKS baseline architecture, and cheaper ones. */
const built_in_NETWORK = {
    zones: ['1', '2', '3'],
    tags: {},
    hub: {
        addressSpace: '10.200.0.0/24',
        subnets: {},
        firewall: { tier: 'Premium', publicAddresses: 3 },
        bastion: { enabled: true, sku: 'Standard' },
        gateway: { kind: 'none' },
        logRetentionDays: 30
    },
    spoke: { addressSpace: '10.240.0.0/16', subnets: {} },
    dns: { zones: 'own' },
    peeredAddressSpaces: [],
    clusterAddressSpaces: { pods: '192.168.0.0/16', services: '172.16.0.0/16' },
    scale: { growthPercent: 400 }
};
const { registry: built_in_registry, ingress: built_in_ingress, cluster: built_in_cluster, ...REST } = PLATFORM_DEFAULTS;
const { pools: _, features: built_in_features, ...built_in_CLUSTER } = built_in_cluster;
const { imageCleanerHours, ...FEATURES } = built_in_features;
/** Production: what the file's `defaults` and environments are laid over. Pools have defaults of their own. */
const PRODUCTION = {
    ...built_in_NETWORK,
    ...REST,
    ingress: { ...built_in_ingress, certificates: { gateway: 'workflow', ingress: 'workflow', trustedRoots: [] } },
    registry: built_in_registry,
    cluster: {
        ...built_in_CLUSTER,
        features: { ...FEATURES, imageCleaner: { enabled: true, intervalHours: imageCleanerHours } }
    }
};
/**
 * What costs less and is good enough where nobody depends on it. The firewall keeps its DNS proxy, which the cheapest
 * tier has not; Bastion keeps tunnels, the way to a private API server. Thirty days are the least a workspace bills.
 */
const DEV_TEST = {
    zones: ['1'],
    hub: { firewall: { tier: 'Standard', publicAddresses: 1 } },
    ingress: { gateway: { minCapacity: 1, maxCapacity: 2 } },
    registry: { untaggedDays: 7 },
    vault: { softDeleteDays: 7 },
    monitoring: { dailyGigabytes: 5, flowLogs: { retentionDays: 7 } },
    policies: { effect: 'Audit' },
    cluster: { tier: 'Free', systemPool: { minNodes: 1, maxNodes: 3 }, features: { defender: false } }
};
/** Fewer nodes in each pool of the workload. */
const DEV_TEST_POOL = { minNodes: 1, maxNodes: 3 };
/** AKS shall not renew nodes of a cluster that is never changed ("Upgrade options", immutable infrastructure). */
const IMMUTABLE = { upgrades: { nodeImageChannel: 'None' } };
/** The built-in layers, lowest first, beneath what a file's defaults and an environment say. */
function builtInFor(written) {
    const profile = written.findLast(layer => layer.profile !== undefined)?.profile;
    const strategy = written.findLast(layer => layer.upgrades?.strategy !== undefined)?.upgrades?.strategy;
    return [PRODUCTION, profile === 'dev-test' ? DEV_TEST : {}, strategy === 'immutable' ? IMMUTABLE : {}];
}
/** The built-in layers of one pool of the workload. */
function builtInPool(profile) {
    return profile === 'dev-test' ? { ...USER_POOL, ...DEV_TEST_POOL } : USER_POOL;
}

;// CONCATENATED MODULE: ./.build/config/merge.js

/**
 * Built-in values, then the file's defaults, then the environment's own: mappings are merged key by key; lists, and what
 * Flux reads, are replaced as a whole.
 */
function merged(defaults, own) {
    const written = [defaults ?? {}, own ?? {}];
    return [...builtInFor(written), ...written].reduce(overlay, {});
}
/** Half of one source and half of another would be neither. */
const WHOLE = ['source'];
/** Two layers as one. What is named without a value, as a pool may be, takes nothing away from the layer below. */
function overlay(base, above) {
    const result = { ...base };
    for (const [key, value] of Object.entries(above)) {
        const below = Object.hasOwn(base, key) ? base[key] : undefined;
        const both = merge_isMapping(below) && merge_isMapping(value) && !WHOLE.includes(key);
        result[key] = both ? overlay(below, value) : (value ?? below ?? {});
    }
    return result;
}
function merge_isMapping(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// EXTERNAL MODULE: ./.build/config/github-environments.js
var github_environments = __webpack_require__(3385);
;// CONCATENATED MODULE: ./.build/config/name-collisions.js


/** Returns each pair of environments that would use one name, with the first such name. */
function nameCollisions(environments) {
    return environments.flatMap((one, index) => {
        const claimed = name_collisions_namesOf(one);
        return environments.slice(0, index).flatMap(other => {
            const others = new Set(name_collisions_namesOf(other));
            const name = claimed.find(each => others.has(each));
            return name === undefined ? [] : [{ environment: one.environment, other: other.environment, name }];
        });
    });
}
/** Names that an environment uses where another one of the same repository and subscription could use them too. */
function name_collisions_namesOf(named) {
    const names = resourceNames(named);
    const { hubGroup, spokeGroup, platformGroup, clusterGroup, backupGroup, nodeGroup } = names;
    const groups = [hubGroup, spokeGroup, platformGroup, clusterGroup, backupGroup, nodeGroup('blue'), nodeGroup('green')];
    return [
        ...Object.values(github_environments/* githubEnvironmentSuffixes */.y).map(suffix => `the GitHub environment ${named.environment}${suffix}`),
        ...groups.map(group => `the resource group ${group}`),
        `the policy definition ${names.ingressHostsPolicy}`,
        `the budget ${names.budget}`,
        `the peering ${names.hubPeering}`
    ];
}

;// CONCATENATED MODULE: ./.build/config/resolve.js



/** Layers as one, with their type: the schema has checked those of the file, and the compiler those built in. */
function layered(layers) {
    return layers;
}
/** Settings as the rest of the program knows them. */
function resolved(file) {
    const { zones, hub, dns, ingress, registry, images, monitoring, budget, cluster, gitops, ...same } = file;
    const ofCluster = resolve_clusterOf(cluster, file.profile);
    const ofRegistry = registryOf(registry);
    const ofBudget = budgetOf(budget, monitoring);
    return {
        ...same,
        zones: zones.map(zone => String(zone)),
        hub: hubOf(hub),
        dns: dnsOf(dns),
        ingress: ingressOf(ingress),
        registry: ofRegistry,
        images: images.map(imageOf),
        monitoring: monitoringOf(monitoring),
        ...(ofBudget === undefined ? {} : { budget: ofBudget }),
        cluster: ofCluster,
        gitops: gitopsOf(gitops),
        scale: scaleOf(file.scale.growthPercent, ofCluster, ofRegistry)
    };
}
/** Others let us write nothing unless the file says so; the spoke asks their firewall for names. */
function hubOf({ existing, ...own }) {
    if (existing === undefined)
        return own;
    const { firewallPolicy, ...others } = existing;
    const policy = firewallPolicy === undefined
        ? {}
        : { firewallPolicy: { rules: 'none', priority: 500, ...given(firewallPolicy) } };
    const usual = { peering: 'none', zoneLinks: 'none', dnsServers: [existing.firewallAddress] };
    return { ...own, existing: { ...usual, ...given(others), ...policy } };
}
function dnsOf({ existing, ...own }) {
    return existing === undefined ? own : { ...own, existing: { links: 'none', ...given(existing) } };
}
/** Without the keys whose value is `undefined`, which a file cannot write but the schema's types allow. */
function given(values) {
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
function ingressOf({ certificates, ...same }) {
    const { gateway, ingress, trustedRoots } = certificates;
    return { ...same, certificates: { gateway: sourceOf(gateway), ingress: sourceOf(ingress), trustedRoots } };
}
function sourceOf(text) {
    return text === 'workflow' ? { from: 'workflow' } : { from: 'vault', secretId: text };
}
/** Under the repository it comes from, unless the file says another. */
function imageOf(image) {
    const to = image.from.replace(/^[^/]+\//, '').replace(/@.*$/, '');
    return { to, ...image };
}
function registryOf({ kind, id, ...own }) {
    return kind === 'shared' && id !== undefined ? { kind, id: (0,resource_id/* asResourceId */.IX)(id) } : { kind: 'own', ...own };
}
function monitoringOf({ alerts, ...same }) {
    const { actionGroupId, emails } = alerts;
    const group = actionGroupId === undefined ? {} : { actionGroupId: (0,resource_id/* asResourceId */.IX)(actionGroupId) };
    return { ...same, alerts: { emails, ...group } };
}
function budgetOf(budget, { alerts }) {
    return budget?.amount === undefined ? undefined : { amount: budget.amount, emails: budget.emails ?? alerts.emails };
}
function resolve_clusterOf({ pools, features, autoscaler, ...same }, profile) {
    const { imageCleaner, ...others } = features;
    const all = Object.entries(pools ?? { user: null });
    return {
        ...same,
        pools: Object.fromEntries(all.map(([name, pool]) => [name, resolve_poolOf(pool, profile)])),
        features: imageCleaner.enabled ? { ...others, imageCleanerHours: imageCleaner.intervalHours } : others,
        autoscaler: Object.fromEntries(Object.entries(autoscaler).map(([key, value]) => [key, String(value)]))
    };
}
/** What a pool says, over the built-in pool. */
function resolve_poolOf(pool, profile) {
    return overlay(overlay({}, builtInPool(profile)), pool ?? {});
}
function gitopsOf({ source, ...same }) {
    if (source === undefined)
        return same;
    if (source.kind === 'oci')
        return { ...same, source };
    const { kind, url, revision, access } = source;
    const usual = url.startsWith('ssh:') ? 'ssh' : 'public';
    return { ...same, source: { kind, url, revision: resolve_revisionOf(revision), access: access ?? usual } };
}
function resolve_revisionOf(written) {
    // The schema has seen to it that there is exactly one.
    return (written ?? { branch: 'main' });
}
/** What the address plan needs to know of pools and replicas; of the pools' surges, the largest. */
function scaleOf(growthPercent, { systemPool, pools }, registry) {
    const all = { system: systemPool, ...pools };
    return {
        maximumNodes: Object.fromEntries(Object.entries(all).map(([name, { maxNodes }]) => [name, maxNodes])),
        growthPercent,
        surgePercent: Math.max(...Object.values(all).map(({ surgePercent }) => surgePercent)),
        registryReplicas: registry.kind === 'own' ? registry.replicas.length : 0
    };
}

;// CONCATENATED MODULE: ./.build/config/load.js









/**
 * One environment of a configuration file, defaults merged in; without a name the file's first. `file` is only for
 * messages. Throws ConfigError with every finding of the file, whichever environment it is in, or UnknownEnvironmentError.
 */
function loadConfig(text, file, environment) {
    const all = readEnvironments(text, file);
    const known = all.map(config => config.environment);
    const wanted = environment ?? known[0];
    const config = all.find(candidate => candidate.environment === wanted);
    if (config === undefined)
        throw new UnknownEnvironmentError(file, wanted ?? '', known);
    return config;
}
/** The environments of a file, in its order. Throws ConfigError. */
function environmentNames(text, file) {
    return readEnvironments(text, file).map(config => config.environment);
}
function readEnvironments(text, file) {
    const document = readDocument(text, file);
    const result = fileSchema.safeParse(document.value);
    if (!result.success)
        throw new ConfigError(toFindings(result.error.issues, document, file));
    const results = Object.keys(result.data.environments).map(name => assemble(result.data, name));
    const problems = results.flatMap(({ problems }) => problems);
    if (problems.length > 0)
        throw new ConfigError(capped(placed(problems, document, file)));
    const configs = results.flatMap(({ config }) => config ?? []);
    const collisions = collisionFindings(configs, document, file);
    if (collisions.length > 0)
        throw new ConfigError(capped(collisions));
    return configs;
}
function collisionFindings(configs, document, file) {
    return nameCollisions(configs).map(({ environment, other, name }) => {
        const path = ['environments', environment];
        const message = `the environments "${other}" and "${environment}" would both use ${name}. Rename one of them.`;
        return { file, ...document.place(path, 'key'), path: path.join('.'), message };
    });
}
function assemble(content, environment) {
    const own = content.environments[environment] ?? null;
    const written = [content.defaults ?? {}, own ?? {}];
    const file = layered(merged(content.defaults, own));
    const problemsOf = (found) => found.map(each => ({ ...each, environment }));
    const tags = tagProblems(Object.keys(file.tags)).map(message => ({ path: ['tags'], message }));
    const missing = [...tags, ...missingIn(file)];
    const { region, ...settings } = resolved(file);
    if (region === undefined || missing.length > 0)
        return { problems: problemsOf(missing) };
    const config = { workload: content.workload, environment, region, ...settings };
    return { config, problems: problemsOf(contradictionsIn(config, written)) };
}
/** A resource takes 50 tags; these are left for what this toolkit and Azure add. */
const MOST_TAGS = 45;
function tagProblems(names) {
    const problems = [];
    if (names.length > MOST_TAGS)
        problems.push(`found ${names.length} tags with those of \`defaults\`; at most ${MOST_TAGS} are allowed. Remove some.`);
    // Azure ignores the case of tag names and refuses the second.
    const seen = new Set();
    const second = names.find(name => seen.size === seen.add(name.toLowerCase()).size);
    if (second !== undefined)
        problems.push(`found the tag "${second}" in two spellings, \`defaults\` included; Azure ignores case. Keep one.`);
    return problems;
}
/** Where the file says it: in the environment, or under `defaults` for all the environments it is wrong in. */
function placed(problems, document, file) {
    const findings = new Map();
    for (const { environment, path, message } of problems) {
        const at = writtenAt(document.value, environment, path);
        const text = at[0] === 'defaults' ? `${message} It is so in environment ${environment}.` : message;
        const key = `${at.join('.')}: ${message}`;
        if (!findings.has(key))
            findings.set(key, { file, ...document.place(at, 'key'), path: at.join('.'), message: text });
    }
    return [...findings.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
/** The longest part of a path that the environment, else `defaults` writes tells whose it is. */
function writtenAt(content, environment, path) {
    const own = ['environments', environment, ...path];
    const shared = ['defaults', ...path];
    const depth = (at) => at.findLastIndex((_, i) => findings_valueAt(content, at.slice(0, i + 1)) !== undefined);
    // Two segments lead to an environment, one to the defaults.
    return depth(shared) > depth(own) - 1 ? shared : own;
}

;// CONCATENATED MODULE: ./.build/config/address-overlaps.js


/** Ranges no network of a cluster, and nothing inside it, may touch. */
const REFUSED = [
    ['169.254.0.0/16', 'AKS refuses it: link-local and instance metadata'],
    ['172.30.0.0/16', 'AKS refuses it'],
    ['172.31.0.0/16', 'AKS refuses it'],
    ['192.0.2.0/24', 'AKS refuses it'],
    ['0.0.0.0/8', 'it is no range for hosts'],
    ['127.0.0.0/8', 'Azure refuses it: loopback'],
    ['168.63.129.16/32', 'Azure refuses it: its own DNS and health probes'],
    ['224.0.0.0/3', 'Azure refuses it: multicast and broadcast']
];
/** Why two ranges must be apart, by the path of the one that can be changed. */
const BECAUSE = {
    'clusterAddressSpaces.services': 'services must not hide anything the cluster can reach',
    'clusterAddressSpaces.pods': 'pods must not hide anything the cluster can reach',
    'spoke.addressSpace': 'networks that are peered must not overlap',
    'hub.addressSpace': 'networks that are peered must not overlap'
};
/** Refuses ranges that share an address, and those that AKS or Azure refuse. Throws AddressError with both and what they share. */
function checkOverlaps(config) {
    const ours = ourRanges(config);
    const all = [...ours, ...theirRanges(config)];
    for (const own of ours)
        checkRefused(own, all);
    // Earlier ones are changed more easily, so they are named as the one to change.
    for (const [i, own] of ours.entries())
        for (const other of all.slice(i + 1))
            checkApart(own, other, all);
}
function ourRanges({ hub, spoke, clusterAddressSpaces }) {
    return [
        address_overlaps_named('clusterAddressSpaces.services', clusterAddressSpaces.services),
        address_overlaps_named('clusterAddressSpaces.pods', clusterAddressSpaces.pods),
        address_overlaps_named('spoke.addressSpace', spoke.addressSpace),
        ...(hub.existing === undefined ? [address_overlaps_named('hub.addressSpace', hub.addressSpace)] : [])
    ];
}
function theirRanges({ hub, peeredAddressSpaces }) {
    return [
        ...(hub.existing?.addressSpaces ?? []).map((cidr, i) => address_overlaps_named(`hub.existing.addressSpaces.${i}`, cidr)),
        ...peeredAddressSpaces.map((cidr, i) => address_overlaps_named(`peeredAddressSpaces.${i}`, cidr))
    ];
}
function address_overlaps_named(path, cidr) {
    return { path, range: range(cidr) };
}
function checkRefused(given, all) {
    for (const [cidr, because] of REFUSED) {
        const common = shared(given.range, range(cidr));
        if (common === undefined)
            continue;
        throw new AddressError(given.path, `${address_overlaps_say(given)} and ${explain(range(cidr))} share ${explain(common)}; ${because}. ${instead(given, range(cidr), all)}`);
    }
}
function checkApart(given, other, all) {
    const common = shared(given.range, other.range);
    if (common === undefined)
        return;
    throw new AddressError(given.path, `${address_overlaps_say(given)} and ${address_overlaps_say(other)} share ${explain(common)}; ${BECAUSE[given.path]}. ${instead(given, other.range, all)}`);
}
/** `spoke.addressSpace 10.240.0.0/16 (10.240.0.0 to …)` */
function address_overlaps_say({ path, range: given }) {
    return `${path} ${explain(given)}`;
}
function instead(given, taken, all) {
    const free = nextFree(given.range, taken, takenBeside(given.path, all));
    return free === undefined ? 'Choose another range.' : `The next range of that size that is free is ${free.cidr}.`;
}
/** What a range must not touch: every other one that is given, and those that are refused. */
function takenBeside(path, all) {
    const others = all.filter(each => each.path !== path).map(each => each.range);
    return [...others, ...REFUSED.map(([cidr]) => range(cidr))];
}
/**
 * A private range of another size instead of a given one, which touches no other range of the configuration: around the
 * given one or at its beginning where that is free, else the next that is; `undefined` when there is none.
 */
function resized({ path, range: given }, prefix, config) {
    const taken = takenBeside(path, [...ourRanges(config), ...theirRanges(config)]);
    const size = 2 ** (32 - prefix);
    const inPlace = range(block({ ...given, first: Math.floor(given.first / size) * size }, 0, prefix));
    const isFree = isPrivate(inPlace) && taken.every(other => shared(inPlace, other) === undefined);
    return (isFree ? inPlace : nextFree(inPlace, inPlace, taken))?.cidr;
}

;// CONCATENATED MODULE: ./.build/config/capacity.js

/** Azure keeps the first four addresses and the last of each subnet ("Virtual network FAQ"). */
const capacity_RESERVED = 5;
/**
 * Nodes of one cluster at its largest: the autoscaler's maximum of each pool, grown, and the extra nodes of an upgrade,
 * for which AKS rounds up in each pool.
 */
function nodesAtMost({ maximumNodes, growthPercent, surgePercent }) {
    const grown = Object.entries(maximumNodes)
        .filter(([, most]) => most > 0)
        .map(([pool, most]) => ({ pool, most, nodes: Math.ceil((most * growthPercent) / 100) }))
        .map(each => ({ ...each, surge: Math.ceil((each.nodes * surgePercent) / 100) }));
    const sum = grown
        .map(({ pool, most, nodes, surge }) => `${pool} ${most} × ${growthPercent} % = ${nodes}, surge ${surge}`)
        .join('; ');
    return { total: grown.reduce((all, { nodes, surge }) => all + nodes + surge, 0), sum };
}
/** Addresses a subnet of nodes must have: pods have none of it, because the cluster's network is an overlay. */
function nodeAddresses(scale) {
    const { total, sum } = nodesAtMost(scale);
    return { total: total + capacity_RESERVED, sum: `${sum}; ${total} nodes + ${capacity_RESERVED} that Azure keeps` };
}
/**
 * Addresses of the private endpoints: the registry's endpoint takes one for the registry and one for the data of each
 * region it is in, its own included ("Geo-replication", private endpoints); as many again, since a registry cannot be
 * replicated any further once an endpoint's subnet is full.
 */
function endpointAddresses({ registryReplicas }) {
    const registry = 2 + registryReplicas;
    const vault = 1;
    return {
        total: 2 * (registry + vault) + capacity_RESERVED,
        sum: `2 × (registry 1 + regions ${1 + registryReplicas} + vault ${vault}) + ${capacity_RESERVED} that Azure keeps`
    };
}
/** The range each node takes of the pods' ("Azure CNI Overlay", IP address planning). */
const PREFIX_OF_A_NODE = 24;
/** How many nodes a range of pods is enough for. */
function capacity_nodesFor(pods) {
    return Math.floor(pods.size / 2 ** (32 - PREFIX_OF_A_NODE));
}
/** The range of pods that is enough for so many nodes, as a prefix length. */
function podPrefixFor(nodes) {
    return PREFIX_OF_A_NODE - Math.ceil(Math.log2(nodes));
}
/** The range of pods a configuration asks for. */
function podRange({ clusterAddressSpaces }) {
    return range(clusterAddressSpaces.pods);
}

;// CONCATENATED MODULE: ./.build/config/address-subnets.js





/** Sizes Azure demands by name of the subnet ("Azure Firewall FAQ", "About Bastion configuration settings", "About VPN gateway settings"). */
const HUB_RULES = {
    firewall: { addresses: 64, because: 'Azure demands a /26 for a firewall that scales' },
    firewallManagement: { addresses: 64, because: 'Azure demands a /26 for the management of a Basic firewall' },
    gateway: { addresses: 32, because: 'Azure demands a /27 for gateways that stand side by side' },
    bastion: { addresses: 64, because: 'Azure demands a /26 for Bastion' }
};
const INGRESS_ADDRESSES = 2;
/** "Application Gateway infrastructure configuration": one for each instance, one for a private frontend. */
const GATEWAY_INSTANCES = 10;
const GATEWAY_INSTANCES_AT_MOST = 125;
/** "API Server VNet Integration": a cluster reserves at least nine, and an outage follows where they run out. */
const address_subnets_API_SERVER_ADDRESSES = 9;
const kept = (addresses) => `${addresses} + ${capacity_RESERVED} that Azure keeps`;
const INGRESS = {
    addresses: INGRESS_ADDRESSES + capacity_RESERVED,
    because: `load balancers ${kept(INGRESS_ADDRESSES)}`
};
const API_SERVER = {
    addresses: address_subnets_API_SERVER_ADDRESSES + capacity_RESERVED,
    because: `API server ${kept(address_subnets_API_SERVER_ADDRESSES)}`,
    advised: {
        addresses: 2 * address_subnets_API_SERVER_ADDRESSES + capacity_RESERVED,
        because: `API server while it scales 2 × ${kept(address_subnets_API_SERVER_ADDRESSES)}`
    }
};
const APPLICATION_GATEWAY = {
    addresses: GATEWAY_INSTANCES + 1 + capacity_RESERVED,
    because: `instances ${GATEWAY_INSTANCES} + private frontend ${kept(1)}`,
    advised: {
        addresses: GATEWAY_INSTANCES_AT_MOST + 1 + capacity_RESERVED,
        because: `instances at most ${GATEWAY_INSTANCES_AT_MOST} + private frontend ${kept(1)}`
    }
};
/**
 * Refuses subnets that are too small, lie outside their network or share addresses; gives advice for those that leave
 * little room. Throws AddressError with the ranges and the arithmetic.
 */
function checkSubnets(network, subnets) {
    for (const [i, subnet] of subnets.entries()) {
        checkInside(subnet, network);
        checkSize(subnet, network, subnets);
        for (const other of subnets.slice(0, i))
            address_subnets_checkApart(subnet, other);
    }
    return subnets.flatMap(adviceFor);
}
/** The hub's subnets with their rules. */
function address_subnets_hubSubnets(subnets) {
    return Object.entries(HUB_RULES).flatMap(([name, rule]) => {
        const cidr = subnets[name];
        return cidr === undefined ? [] : [{ ...address_overlaps_named(`hub.subnets.${name}`, cidr), ...rule }];
    });
}
/** The spoke's subnets with their rules, nodes and private endpoints by the scale asked for. */
function address_subnets_spokeSubnets(plan, scale) {
    const nodes = nodeAddresses(scale);
    const endpoints = endpointAddresses(scale);
    const colours = config_colours/* COLOURS */.O5.flatMap(colour => [
        { ...address_overlaps_named(`spoke.subnets.${colour}.nodes`, plan[colour].nodes), addresses: nodes.total, because: nodes.sum },
        { ...address_overlaps_named(`spoke.subnets.${colour}.ingress`, plan[colour].ingress), ...INGRESS },
        { ...address_overlaps_named(`spoke.subnets.${colour}.apiServer`, plan[colour].apiServer), ...API_SERVER }
    ]);
    const shared = [
        { ...address_overlaps_named('spoke.subnets.applicationGateway', plan.applicationGateway), ...APPLICATION_GATEWAY },
        {
            ...address_overlaps_named('spoke.subnets.privateEndpoints', plan.privateEndpoints),
            addresses: endpoints.total,
            because: endpoints.sum
        }
    ];
    return [...colours, ...shared];
}
function checkInside(subnet, network) {
    if (contains(network.range, subnet.range))
        return;
    throw new AddressError(subnet.path, `${address_overlaps_say(subnet)} lies outside ${address_overlaps_say(network)}. Choose a range inside it.`);
}
function checkSize(subnet, network, all) {
    const { addresses, because } = subnet;
    if (subnet.range.size >= addresses)
        return;
    const prefix = prefixFor(addresses);
    throw new AddressError(subnet.path, `${address_overlaps_say(subnet)} is too small: ${because} = ${addresses.toLocaleString('en-US')} addresses need a /${prefix}. ${larger(subnet, network, all, prefix)}`);
}
function larger(subnet, network, all, prefix) {
    const others = all.filter(({ path }) => path !== subnet.path).map(each => each.range);
    const free = freeWithin(network.range, prefix, others);
    return free === undefined
        ? `${address_overlaps_say(network)} has no such range free; choose a larger one.`
        : `Write for example ${subnet.path}: ${free.cidr}.`;
}
function address_subnets_checkApart(subnet, other) {
    const common = shared(subnet.range, other.range);
    if (common === undefined)
        return;
    throw new AddressError(subnet.path, `${address_overlaps_say(subnet)} and ${address_overlaps_say(other)} share ${explain(common)}; subnets must not overlap. Where one is written and the other computed, write both.`);
}
function adviceFor({ path, range, advised }) {
    if (advised === undefined || range.size >= advised.addresses)
        return [];
    const { addresses, because } = advised;
    const message = `${path} ${explain(range)} leaves little room: ${because} = ${addresses} addresses, a /${prefixFor(addresses)}, is better.`;
    return [{ path, message }];
}

;// CONCATENATED MODULE: ./.build/config/addresses.js






/** The subnets of both networks. Throws AddressError, which names the ranges and shows the arithmetic. */
function addressPlan(wishes) {
    checkHubSize(wishes);
    checkSpokeSize(wishes);
    checkOverlaps(wishes);
    checkServices(wishes);
    checkPods(wishes);
    const hub = hubPlan(wishes.hub);
    const spoke = spokePlan(wishes);
    return { hub, spoke, advice: [...hubAdvice(wishes, hub), ...spokeAdvice(wishes, spoke)] };
}
function hubPlan({ addressSpace, subnets, firewall, existing }) {
    if (existing !== undefined)
        return { addressSpaces: existing.addressSpaces, subnets: undefined, firewallAddress: existing.firewallAddress };
    const withManagement = firewall.tier === 'Basic';
    const planned = { ...hubLayout(range(addressSpace), withManagement), ...subnets };
    return {
        addressSpaces: [addressSpace],
        subnets: withManagement ? planned : { ...planned, firewallManagement: undefined },
        firewallAddress: firstUsable(range(planned.firewall))
    };
}
function hubAdvice({ hub }, { subnets }) {
    return subnets === undefined ? [] : checkSubnets(address_overlaps_named('hub.addressSpace', hub.addressSpace), address_subnets_hubSubnets(subnets));
}
function spokePlan(wishes) {
    const { subnets, addressSpace } = wishes.spoke;
    const computed = spokeLayout(range(addressSpace), nodesPrefix(wishes));
    return {
        ...computed,
        ...subnets,
        blue: { ...computed.blue, ...subnets.blue },
        green: { ...computed.green, ...subnets.green }
    };
}
function spokeAdvice({ spoke, scale }, plan) {
    return checkSubnets(address_overlaps_named('spoke.addressSpace', spoke.addressSpace), address_subnets_spokeSubnets(plan, scale));
}
/** How large the computed subnets of nodes must be. Refuses a spoke of which a quarter is too small for them. */
function nodesPrefix(wishes) {
    const { spoke, scale } = wishes;
    const { total, sum } = nodeAddresses(scale);
    const wanted = prefixFor(total);
    const given = address_overlaps_named('spoke.addressSpace', spoke.addressSpace);
    const largest = largestNodesPrefix(given.range);
    const written = [spoke.subnets.blue, spoke.subnets.green].every(colour => isComplete(colour, ['nodes']));
    if (wanted >= largest || written)
        return Math.max(wanted, largest);
    throw new AddressError(given.path, `${address_overlaps_say(given)} is too small: ${sum} = ${total.toLocaleString('en-US')} addresses need a /${wanted} for each colour, and a quarter of it is a /${largest}. Use a /${wanted - 2}${like(given, wanted - 2, wishes)}, or write \`spoke.subnets\` yourself.`);
}
function checkHubSize(wishes) {
    const { addressSpace, subnets, existing, firewall } = wishes.hub;
    const needed = ['firewall', 'gateway', 'bastion', ...(firewall.tier === 'Basic' ? ['firewallManagement'] : [])];
    if (existing !== undefined || isComplete(subnets, needed))
        return;
    const sum = 'firewall 64 + gateway 32 + Bastion 64 + firewall management 64 = 224';
    addresses_checkSize(address_overlaps_named('hub.addressSpace', addressSpace), LONGEST_HUB, sum, wishes);
}
function checkSpokeSize(wishes) {
    const { addressSpace, subnets } = wishes.spoke;
    const colour = ['nodes', 'ingress', 'apiServer'];
    const written = isComplete(subnets, ['applicationGateway', 'privateEndpoints']) &&
        [subnets.blue, subnets.green].every(each => isComplete(each, colour));
    if (written)
        return;
    const sum = 'nodes 2 × 256 + application gateway 256 + small subnets 256 = 1,024';
    addresses_checkSize(address_overlaps_named('spoke.addressSpace', addressSpace), LONGEST_SPOKE, sum, wishes);
}
/** Whether nothing of these is left to compute. */
function isComplete(written, names) {
    return written !== undefined && names.every(name => Object.hasOwn(written, name));
}
function addresses_checkSize(given, longest, sum, wishes) {
    if (prefixOf(given.range) <= longest)
        return;
    throw new AddressError(given.path, `${address_overlaps_say(given)} is too small: ${sum} addresses need a /${longest}. ${use(given, longest, wishes)}`);
}
/** `Use for example 10.200.0.0/24.`, with a range that touches no other one. */
function use(given, prefix, wishes) {
    const free = resized(given, prefix, wishes);
    return free === undefined ? `Use a /${prefix} that overlaps nothing else.` : `Use for example ${free}.`;
}
/** `, for example 10.200.0.0/24`; nothing where no such range is free. */
function like(given, prefix, wishes) {
    const free = resized(given, prefix, wishes);
    return free === undefined ? '' : `, for example ${free}`;
}
/** "Configure Azure CNI networking", planning of IP addresses: the range of services is smaller than a /12. */
const SHORTEST_SERVICES = 13;
function checkServices(wishes) {
    const given = address_overlaps_named('clusterAddressSpaces.services', wishes.clusterAddressSpaces.services);
    if (prefixOf(given.range) >= SHORTEST_SERVICES)
        return;
    throw new AddressError(given.path, `${address_overlaps_say(given)} is too large: AKS takes ranges smaller than a /12. ${use(given, SHORTEST_SERVICES, wishes)}`);
}
function checkPods(wishes) {
    const given = { path: 'clusterAddressSpaces.pods', range: podRange(wishes) };
    const { total, sum } = nodesAtMost(wishes.scale);
    const most = capacity_nodesFor(given.range);
    if (total <= most)
        return;
    const prefix = podPrefixFor(total);
    throw new AddressError(given.path, `${address_overlaps_say(given)} is too small: ${sum}; ${total} nodes × 256 = ${(total * 256).toLocaleString('en-US')} addresses, a /24 for each node, need a /${prefix}, and this is enough for ${most} nodes. ${use(given, prefix, wishes)}`);
}

;// CONCATENATED MODULE: ./.build/config/advice.js


/**
 * What is allowed but better known before it is provisioned. A `dev-test` environment is told only what would surprise
 * it, not what makes production safe.
 */
function advice_adviceFor(config) {
    const rules = config.profile === 'production' ? [...ALWAYS, ...advice_PRODUCTION] : ALWAYS;
    return rules.flatMap(rule => rule(config) ?? []);
}
const ALWAYS = [
    azurePolicyEngine,
    windowWithoutEffect,
    pinnedVersion,
    everyPoolTainted,
    entryWithoutDomain
];
const advice_PRODUCTION = [
    smallSystemPool,
    fewSystemNodes,
    fewWorkloadNodes,
    onlySpot,
    fewZones,
    freeTier,
    fastChannel,
    seldomPatched,
    noAdministrators,
    nobodyAlerted,
    detectionOnly,
    shortRecovery,
    dailyLimit
];
/** "Use system node pools": four cores at least. */
function smallSystemPool({ cluster: { systemPool } }) {
    const cores = machineSize(systemPool.vmSize)?.cores;
    if (cores === undefined || cores >= 4)
        return undefined;
    return {
        path: 'cluster.systemPool.vmSize',
        message: `${systemPool.vmSize} has ${cores} cores; system pools need 4, and pods wait when policy, Defender and monitoring share less. Use Standard_D4d_v5 or larger.`
    };
}
/** The article's numbers. */
function fewSystemNodes({ cluster: { systemPool } }) {
    if (systemPool.minNodes >= 3)
        return undefined;
    return {
        path: 'cluster.systemPool.minNodes',
        message: `${systemPool.minNodes} node(s) do not survive an upgrade and the loss of a zone together; use 3 or more.`
    };
}
function fewWorkloadNodes({ cluster: { pools } }) {
    const total = Object.values(pools).reduce((sum, { minNodes }) => sum + minNodes, 0);
    if (total >= 2)
        return undefined;
    return {
        path: 'cluster.pools',
        message: `all pools together may shrink to ${total} node(s), so that a lost node takes the workload with it; let minNodes add up to 2 or more.`
    };
}
function onlySpot({ cluster: { pools } }) {
    if (!Object.values(pools).every(({ spot }) => spot))
        return undefined;
    return {
        path: 'cluster.pools',
        message: 'all pools are of spot machines, which Azure can take away at once; add one that is not.'
    };
}
function fewZones({ zones }) {
    if (zones.length !== 1 && zones.length !== 2)
        return undefined;
    return { path: 'zones', message: `${zones.length} of three zones; use all three to survive the loss of one.` };
}
/** "AKS pricing tiers": no agreed uptime, and meant for up to ten nodes. */
function freeTier({ cluster: { tier } }) {
    if (tier !== 'Free')
        return undefined;
    return {
        path: 'cluster.tier',
        message: 'the tier Free has no guaranteed uptime of the API server; use Standard, or profile: dev-test.'
    };
}
function fastChannel({ upgrades: { kubernetesChannel: channel } }) {
    if (channel !== 'stable' && channel !== 'rapid')
        return undefined;
    return {
        path: 'upgrades.kubernetesChannel',
        message: `${channel} lets AKS move to another minor version, which can break workloads; use none, or at most patch.`
    };
}
/** "Autoupgrade node OS images": security patches are for windows of a day or two. */
function seldomPatched({ upgrades }) {
    if (upgrades.nodeImageChannel !== 'SecurityPatch')
        return undefined;
    return {
        path: 'upgrades.nodeImageChannel',
        message: 'SecurityPatch has more to patch than a weekly window lets through; NodeImage fits a weekly window.'
    };
}
function noAdministrators({ access }) {
    if (access.adminGroupId !== undefined)
        return undefined;
    return {
        path: 'access.adminGroupId',
        message: "nobody but the pipeline's identity can enter the clusters; name an Entra group for emergencies."
    };
}
function nobodyAlerted({ monitoring: { alerts } }) {
    if (alerts.actionGroupId !== undefined || alerts.emails.length > 0)
        return undefined;
    return {
        path: 'monitoring.alerts',
        message: 'alerts are raised but reach nobody; name e-mail addresses or an action group.'
    };
}
function detectionOnly({ ingress }) {
    if (ingress.domain === undefined || ingress.firewall.mode === 'Prevention')
        return undefined;
    return {
        path: 'ingress.firewall.mode',
        message: 'attacks are only logged; use Prevention once what is logged looks right.'
    };
}
function shortRecovery({ vault }) {
    if (vault.softDeleteDays >= 90)
        return undefined;
    return {
        path: 'vault.softDeleteDays',
        message: `a deleted secret is gone after ${vault.softDeleteDays} days, and this cannot be changed later; use 90.`
    };
}
/** "Secure pod traffic with network policies": retires on Linux on 30 September 2028 and ends at 250 nodes. */
function azurePolicyEngine({ cluster: { networkPolicy } }) {
    if (networkPolicy === 'cilium')
        return undefined;
    return {
        path: 'cluster.networkPolicy',
        message: 'azure retires on Linux in September 2028 and takes at most 250 nodes; use cilium for new clusters.'
    };
}
/** "Planned maintenance": the channel Unmanaged patches through the system of the nodes, at any time. */
function windowWithoutEffect({ upgrades }) {
    if (upgrades.nodeImageChannel !== 'Unmanaged')
        return undefined;
    return {
        path: 'upgrades.nodeImageChannel',
        message: 'Unmanaged patches nodes at any time and reboots none; `windows.nodeImages` has no effect on it.'
    };
}
function pinnedVersion({ cluster, upgrades }) {
    const channel = upgrades.kubernetesChannel;
    if (cluster.kubernetesVersion === undefined || (channel !== 'stable' && channel !== 'rapid'))
        return undefined;
    return {
        path: 'cluster.kubernetesVersion',
        message: `AKS moves on from ${cluster.kubernetesVersion} by its channel ${channel}; the version holds only for a new cluster.`
    };
}
function everyPoolTainted(config) {
    if (contradictions_cluster_poolsOf(config).some(({ pool }) => !pool.taints.some(taint => /:(NoSchedule|NoExecute)$/.test(taint))))
        return undefined;
    return {
        path: 'cluster.pools',
        message: 'every pool has a taint, so that a pod without a toleration runs nowhere; leave one pool without.'
    };
}
function entryWithoutDomain({ ingress }) {
    const { gateway, trustedRoots } = ingress.certificates;
    if (ingress.domain !== undefined || (gateway.from === 'workflow' && trustedRoots.length === 0))
        return undefined;
    return {
        path: 'ingress.certificates',
        message: 'without `ingress.domain` there is no gateway that needs certificates; name the domain.'
    };
}
function dailyLimit({ monitoring: { dailyGigabytes } }) {
    if (dailyGigabytes === undefined)
        return undefined;
    return {
        path: 'monitoring.dailyGigabytes',
        message: `after ${dailyGigabytes} GB logs are lost until the next day, those of an attack too; set an alert instead.`
    };
}

;// CONCATENATED MODULE: ./.build/config/baseline.js





/** Addresses and ids that follow from a configuration. `subscription` is a subscription's GUID. Throws AddressError. */
function baseline(config, subscription) {
    return { config, addresses: addressPlan(config), ids: idsOf(config, subscription), advice: advice_adviceFor(config) };
}
function idsOf(config, subscription) {
    const names = resourceNames(config);
    const hubGroup = (0,resource_id/* resourceGroupId */.x6)(subscription, names.hubGroup);
    const spokeGroup = (0,resource_id/* resourceGroupId */.x6)(subscription, names.spokeGroup);
    const { existing } = config.hub;
    const hubNetwork = existing === undefined ? baseline_network(hubGroup, names.hubNetwork) : (0,resource_id/* asResourceId */.IX)(existing.networkId);
    const spokeNetwork = baseline_network(spokeGroup, names.spokeNetwork);
    return {
        subscription: (0,resource_id/* subscriptionId */.pk)(subscription),
        hubGroup,
        spokeGroup,
        hubNetwork,
        firewall: (0,resource_id/* resourceId */.a)(hubGroup, 'Microsoft.Network/azureFirewalls', names.firewall),
        firewallPolicy: (0,resource_id/* resourceId */.a)(hubGroup, 'Microsoft.Network/firewallPolicies', names.firewallPolicy),
        bastion: (0,resource_id/* resourceId */.a)(hubGroup, 'Microsoft.Network/bastionHosts', names.bastion),
        hubGateway: (0,resource_id/* resourceId */.a)(hubGroup, 'Microsoft.Network/virtualNetworkGateways', names.hubGateway),
        hubLogs: logsOf(config, hubGroup, spokeGroup),
        spokeNetwork,
        spokePeering: (0,resource_id/* childId */._U)(spokeNetwork, 'virtualNetworkPeerings', `to-${(0,resource_id/* parseResourceId */.RQ)(hubNetwork).name}`),
        hubPeering: (0,resource_id/* childId */._U)(hubNetwork, 'virtualNetworkPeerings', names.hubPeering),
        zones: baseline_zonesOf(config, hubGroup, spokeGroup),
        ...platformIds(config, subscription, spokeGroup)
    };
}
/** The ids of registry, vault, gateway and monitoring, and those of both clusters. */
function platformIds(config, subscription, spokeGroup) {
    const names = resourceNames(config);
    const unique = globalNames(config, subscription);
    const platformGroup = (0,resource_id/* resourceGroupId */.x6)(subscription, names.platformGroup);
    const of = (type, name) => (0,resource_id/* resourceId */.a)(platformGroup, type, name);
    const { registry, ingress, monitoring } = config;
    return {
        platformGroup,
        clusterGroup: (0,resource_id/* resourceGroupId */.x6)(subscription, names.clusterGroup),
        backupGroup: (0,resource_id/* resourceGroupId */.x6)(subscription, names.backupGroup),
        ingressZone: ingress.domain === undefined
            ? undefined
            : (0,resource_id/* resourceId */.a)(spokeGroup, 'Microsoft.Network/privateDnsZones', `aks-ingress.${ingress.domain}`),
        registry: registry.kind === 'shared' ? registry.id : of('Microsoft.ContainerRegistry/registries', unique.registry),
        vault: of('Microsoft.KeyVault/vaults', unique.vault),
        gateway: of('Microsoft.Network/applicationGateways', names.gateway),
        gatewayFirewallPolicy: of('Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies', names.gatewayFirewallPolicy),
        gatewayIdentity: of(baseline_IDENTITY, names.gatewayIdentity),
        clusterLogs: of('Microsoft.OperationalInsights/workspaces', names.platformLogs),
        metrics: of('Microsoft.Monitor/accounts', names.metrics),
        actionGroup: monitoring.alerts.actionGroupId ?? of('Microsoft.Insights/actionGroups', names.actionGroup),
        clusters: { blue: clusterIds(config, subscription, 'blue'), green: clusterIds(config, subscription, 'green') }
    };
}
const baseline_IDENTITY = 'Microsoft.ManagedIdentity/userAssignedIdentities';
function clusterIds(config, subscription, colour) {
    const names = resourceNames(config);
    const group = (0,resource_id/* resourceGroupId */.x6)(subscription, names.clusterGroup);
    return {
        cluster: (0,resource_id/* resourceId */.a)(group, 'Microsoft.ContainerService/managedClusters', names.cluster(colour)),
        controlPlaneIdentity: (0,resource_id/* resourceId */.a)(group, baseline_IDENTITY, names.controlPlaneIdentity(colour)),
        kubeletIdentity: (0,resource_id/* resourceId */.a)(group, baseline_IDENTITY, names.kubeletIdentity(colour)),
        ingressIdentity: (0,resource_id/* resourceId */.a)(group, baseline_IDENTITY, names.ingressIdentity(colour)),
        nodeGroup: (0,resource_id/* resourceGroupId */.x6)(subscription, names.nodeGroup(colour))
    };
}
function baseline_network(group, name) {
    return (0,resource_id/* resourceId */.a)(group, 'Microsoft.Network/virtualNetworks', name);
}
/** Where others own the hub and name no workspace, the spoke has one of its own. */
function logsOf({ hub, ...config }, hubGroup, spokeGroup) {
    const type = 'Microsoft.OperationalInsights/workspaces';
    const names = resourceNames(config);
    if (hub.existing === undefined)
        return (0,resource_id/* resourceId */.a)(hubGroup, type, names.hubLogs);
    const { logWorkspaceId } = hub.existing;
    return logWorkspaceId === undefined ? (0,resource_id/* resourceId */.a)(spokeGroup, type, names.spokeLogs) : (0,resource_id/* asResourceId */.IX)(logWorkspaceId);
}
/** The API servers' zone is the environment's own unless one is named: only the others can be shared. */
function baseline_zonesOf(config, hubGroup, spokeGroup) {
    const names = zoneNames(config);
    const { zones, existing } = config.dns;
    const zone = (group, name) => (0,resource_id/* resourceId */.a)(group, 'Microsoft.Network/privateDnsZones', name);
    const shared = zones === 'hub' ? hubGroup : spokeGroup;
    return {
        registry: existing === undefined ? zone(shared, names.registry) : (0,resource_id/* asResourceId */.IX)(existing.registry),
        vault: existing === undefined ? zone(shared, names.vault) : (0,resource_id/* asResourceId */.IX)(existing.vault),
        apiServer: existing?.apiServer === undefined ? zone(spokeGroup, names.apiServer) : (0,resource_id/* asResourceId */.IX)(existing.apiServer)
    };
}

;// CONCATENATED MODULE: ./.build/actions/configuration.js




/** The baseline that a file of the caller's repository asks for. Throws Failure with the places to annotate. */
async function readBaseline(source) {
    const text = await readConfiguration(source);
    try {
        const config = loadConfig(text, source.config, source.environment);
        return baseline(withAuthorities(config, source.authorities), source.subscriptionId);
    }
    catch (error) {
        throw configuration_asFailure(error, source.config);
    }
}
function withAuthorities(config, authorities) {
    const { ingress } = config;
    const trustedRoots = [...new Set([...ingress.certificates.trustedRoots, ...authorities])];
    return { ...config, ingress: { ...ingress, certificates: { ...ingress.certificates, trustedRoots } } };
}
async function readConfiguration({ workspace, config }) {
    try {
        return await (0,promises_.readFile)((0,external_node_path_.resolve)(workspace, config), 'utf8');
    }
    catch (cause) {
        throw new failure/* Failure */.H('input-invalid', `Input "config" names ${config}, which cannot be read in the workspace.`, {
            subject: 'config',
            remedy: 'Check the path, relative to the root of the repository, and that the job checks the repository out first.',
            cause
        });
    }
}
function configuration_asFailure(error, file) {
    if (error instanceof ConfigError) {
        return new failure/* Failure */.H('config-invalid', `${file} has ${error.findings.length} error(s):\n${error.message}`, {
            subject: file,
            remedy: 'Correct the lines named above and start again; nothing was changed.',
            annotations: error.findings.map(finding => ({ ...finding, message: `${finding.path}: ${finding.message}` }))
        });
    }
    if (error instanceof UnknownEnvironmentError) {
        const remedy = `Use one of its environments, or add "${error.environment}" under \`environments:\`.`;
        return new failure/* Failure */.H('unknown-environment', error.message, { subject: file, remedy });
    }
    if (error instanceof AddressError) {
        const remedy = `Change \`${error.path}\` in ${file}.`;
        return new failure/* Failure */.H('address-plan', error.message, { subject: error.path, remedy });
    }
    return error;
}

;// CONCATENATED MODULE: ./.build/actions/configuration-lines.js



/** What in the configuration causes a failure that itself names no path. */
const configuration_lines_CAUSES = {
    'unknown-environment': 'environments',
    'region-not-supported': 'region',
    'address-differs': 'hub.addressSpace',
    'hub-not-ready': 'hub.existing',
    'quota-exceeded': 'cluster.pools',
    'subnet-full': 'spoke.subnets'
};
/**
 * Where in the configuration file something stands that a warning or an error is about: in the environment, else in the
 * defaults, else the nearest key that holds it; `undefined` where it is about something else. Throws nothing.
 */
function configuration_lines_lineOf({ workspace, config, environment }, { code, subject }) {
    const lines = new yaml_dist/* LineCounter */.HN();
    const document = read((0,external_node_path_.resolve)(workspace, config), lines);
    if (document === undefined)
        return undefined;
    const name = environment ?? firstEnvironment(document);
    const found = bestMatch(document, subject, name) ?? bestMatch(document, configuration_lines_CAUSES[code] ?? '', name);
    if (found === undefined)
        return undefined;
    const { line, col } = lines.linePos(found);
    return { file: config, line, column: col };
}
function read(path, lineCounter) {
    try {
        const document = (0,yaml_dist/* parseDocument */.Tp)((0,external_node_fs_.readFileSync)(path, 'utf8'), { lineCounter, logLevel: 'silent' });
        return document.errors.length === 0 ? document : undefined;
    }
    catch {
        return undefined;
    }
}
function firstEnvironment(document) {
    const environments = document.get('environments');
    const [first] = (0,yaml_dist/* isMap */.jh)(environments) ? environments.items : [];
    return (0,yaml_dist/* isScalar */.jn)(first?.key) ? String(first.key.value) : '';
}
/** Offset of the key that fits the most of the path; an environment's own wins over one that fits no better. */
function bestMatch(document, path, environment) {
    const wanted = path.split('.');
    const candidates = [['environments', environment], ['defaults'], []].map(prefix => {
        const { depth, offset } = descend(document, [...prefix, ...wanted]);
        return { depth: depth - prefix.length, offset };
    });
    const [best] = candidates.filter(({ depth }) => depth > 0).sort((a, b) => b.depth - a.depth);
    return best?.offset;
}
/** How far down a path leads, and where its last key that exists stands. */
function descend(document, path) {
    let node = document.contents;
    let offset = 0;
    for (const [depth, name] of path.entries()) {
        const pair = (0,yaml_dist/* isMap */.jh)(node) ? node.items.find(({ key }) => (0,yaml_dist/* isScalar */.jn)(key) && String(key.value) === name) : undefined;
        if (pair === undefined || !(0,yaml_dist/* isScalar */.jn)(pair.key))
            return { depth, offset };
        offset = pair.key.range?.[0] ?? offset;
        node = pair.value;
    }
    return { depth: path.length, offset };
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/cluster-remains.js






/**
 * What may outlive a cluster that is gone: its group of nodes, and the record of its API server. AKS takes both away with
 * the cluster; a record that was left would lead to an address that somebody else gets.
 */
async function hasRemains(colour, context) {
    const { azure, baseline } = context;
    const { cluster, nodeGroup } = baseline.ids.clusters[colour];
    if ((await azure.read(cluster)) !== undefined)
        return false;
    return (await azure.read(nodeGroup)) !== undefined || (await recordsOf(colour, context)).length > 0;
}
/** Waits until the group of nodes is gone and deletes records. Throws Failure `deployment-failed` where the group stays. */
async function removeRemains(colour, context) {
    const { azure, baseline, log, signal } = context;
    await cluster_remains_whenGone(baseline.ids.clusters[colour].nodeGroup, context);
    for (const record of await recordsOf(colour, context)) {
        log.warning(`${record} was left behind by the cluster; it is deleted.`);
        await azure.remove(record, { signal });
    }
}
const cluster_remains_LOOK_EVERY = 15_000;
const cluster_remains_PATIENCE = 15 * 60_000;
async function cluster_remains_whenGone(group, { azure, clock, signal }) {
    await (0,wait_until/* waitUntil */.a)({
        read: () => azure.read(group),
        isOver: found => found === undefined,
        every: cluster_remains_LOOK_EVERY,
        limit: cluster_remains_PATIENCE,
        overdue: () => stillThere(group)
    }, { clock, signal });
}
function stillThere(group) {
    return new failure/* Failure */.H('deployment-failed', `${group} still exists though its cluster is deleted.`, {
        subject: group,
        remedy: 'Find what keeps it (a lock, a resource that is externally owned), delete it by hand and run again.'
    });
}
/** None where we may not look: a zone of others is theirs to keep tidy. */
async function recordsOf(colour, context) {
    try {
        return await findRecords(colour, context);
    }
    catch (error) {
        const because = whyUnseen(error);
        if (because === undefined)
            throw error;
        context.log.warning(`Whether the cluster left a record in ${context.baseline.ids.zones.apiServer} is not known: ${because}`);
        return [];
    }
}
async function findRecords(colour, { azure, baseline }) {
    const { apiServer } = baseline.ids.zones;
    if ((await azure.read(apiServer)) === undefined)
        return [];
    const isInSubnet = leadsInto(baseline.addresses.spoke[colour].apiServer);
    const found = [];
    for await (const record of azure.list(`${apiServer}/A`, 'Microsoft.Network/privateDnsZones/A')) {
        if (isClusterRecord(record.name, baseline.config, colour) && isInSubnet(record))
            found.push((0,resource_id/* childId */._U)(apiServer, 'A', record.name));
    }
    return found;
}
/**
 * Returns whether all addresses of a record are in a subnet. The name alone does not tell a cluster's record: environments
 * can share a zone, and the name of one can begin with the name of another.
 */
function leadsInto(subnet) {
    const isInside = (address = '') => rangeProblem(`${address}/32`) === undefined && contains(range(subnet), range(`${address}/32`));
    return ({ properties }) => (properties?.aRecords ?? []).every(({ ipv4Address }) => isInside(ipv4Address));
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/foreign-roles.js




const foreign_roles_TYPE = 'Microsoft.Authorization/roleAssignments';
const ROLES_SECONDS = 10;
function foreignRolesName(colour) {
    return `foreign-roles-${colour}`;
}
/**
 * Roles of a cluster's identities on what others own, a shared registry or their zones: put one by one and in no stack of
 * ours, whose deletion would have to reach into what is not ours. An assignment has nothing that could be changed.
 */
function foreignRolesStep(colour, colours, needs) {
    const name = foreignRolesName(colour);
    const read = readSlices(['principals'], colours);
    return {
        name,
        colour,
        needs,
        expectedSeconds: ROLES_SECONDS,
        intent: baseline => awaitedForeignRoles(baseline, { principals: { gateway: null, flowLogs: null } }, colour),
        read,
        // An assignment is put synchronously: nothing can be under way.
        settle: () => Promise.resolve(),
        async plan(context, observed) {
            const wanted = awaitedForeignRoles(context.baseline, observed, colour);
            const missing = await missingRoles(wanted, context);
            const changes = missing.map(({ placeholder, actual }) => ({
                ...resourceChange({ step: name, id: actual ?? placeholder, type: foreign_roles_TYPE, kind: 'create', certain: true }),
                digest: changeDigest(placeholder, 'create', [])
            }));
            const unchanged = wanted.length - changes.length;
            const evaluation = { by: 'reads' };
            return { step: name, evaluation, changes, unchanged, noise: 0, pending: changes.length > 0 };
        },
        async apply(context) {
            const { azure, baseline, signal } = context;
            const principals = await read(context);
            for (const { id, body } of foreignClusterRoles(baseline, principals, colour)) {
                if ((await azure.read(id)) === undefined)
                    await azure.write(id, body, { signal });
            }
        }
    };
}
async function missingRoles(wanted, { azure }) {
    const found = await Promise.all(wanted.map(({ actual }) => actual && azure.read(actual)));
    return wanted.filter((_, i) => found[i] === undefined || found[i] === null);
}
/** Takes these roles away again, while it can still be told whose they are: before their identities go. */
function foreignRolesRemovalStep(colour, needs) {
    const name = foreignRolesName(colour);
    const present = async (context) => {
        const observed = await readSlices(['principals'], [colour])(context);
        const roles = foreignClusterRoles(context.baseline, observed, colour);
        const found = await Promise.all(roles.map(({ id }) => context.azure.read(id)));
        return roles
            .filter((_, i) => found[i] !== undefined)
            .map(({ id }) => resourceChange({ step: name, id, type: foreign_roles_TYPE, kind: 'delete', certain: true }));
    };
    return {
        name,
        colour,
        needs,
        expectedSeconds: ROLES_SECONDS,
        intent: baseline => ({
            removed: awaitedForeignRoles(baseline, { principals: { gateway: null, flowLogs: null } }, colour)
        }),
        settle: () => Promise.resolve(),
        async plan(context) {
            const changes = await present(context);
            const evaluation = { by: 'reads' };
            return { step: name, evaluation, changes, unchanged: 0, noise: 0, pending: changes.length > 0 };
        },
        async apply({ azure, signal }, _observed, { changes }) {
            for (const { id } of changes)
                await azure.remove(id, { signal });
        }
    };
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/cluster-removal.js







/**
 * Takes one colour's cluster away and leaves everything else: the gateway lets go of it, then its stacks go in the order
 * that Azure takes. Each step sees for itself what is left, so a run that was killed goes on where it was. The live colour
 * is refused.
 */
function clusterRemovalSteps(baseline, colour) {
    const hasGateway = baseline.config.ingress.domain !== undefined;
    const first = hasGateway ? [{ step: `backend-${colour}` }] : [];
    const stacks = CLUSTER_PARTS.map(part => {
        const name = `${part}-${colour}`;
        const roles = part === 'identity' && hasForeignRoles(baseline) ? [{ step: foreignRolesName(colour) }] : [];
        const needs = [...first, ...roles, ...STACKS[name].removedAfter.map(step => ({ step }))];
        return stackRemovalStep(name, needs, removalOptions(name));
    });
    return [
        ...(hasGateway ? [backendRemovalStep(colour)] : []),
        ...stacks,
        ...foreignRolesRemoval(baseline, colour, [{ step: `stamp-${colour}` }])
    ];
}
/** The step that takes roles of a cluster on what others own away, where there can be any. */
function foreignRolesRemoval(baseline, colour, needs) {
    return hasForeignRoles(baseline) ? [foreignRolesRemovalStep(colour, needs)] : [];
}
function hasForeignRoles(baseline) {
    return clusterForeignActions(baseline).length > 0;
}
/** Hooks around the removal of a stack. */
function removalOptions(name) {
    const { part, colour } = STACKS[name];
    if (colour === undefined)
        return {};
    if (part === 'flux')
        return { beforeRemoval: context => removeStopped(colour, context) };
    if (part !== 'stamp')
        return {};
    return {
        isLeft: context => hasRemains(colour, context),
        afterRemoval: context => removeRemains(colour, context)
    };
}
/**
 * A stopped cluster takes no write but its start and its own deletion ("Stop and start an AKS cluster"): Flux in it cannot
 * be taken away first, and goes with it.
 */
async function removeStopped(colour, context) {
    const { azure, baseline, log, signal } = context;
    if ((await stopped(colour)(context)) === undefined)
        return;
    const { cluster } = baseline.ids.clusters[colour];
    log.info(`${cluster} is stopped, and so deleted before what is in it.`);
    await azure.remove(cluster, { signal, expectedSeconds: removalSecondsOf(cluster) });
}

;// CONCATENATED MODULE: ./.build/templates/groups.js
/**
 * Resource groups of the network, made by direct PUT and never managed by a stack: a stack that drops a group deletes all
 * that is in it.
 */
function resourceGroups(baseline) {
    const { hubGroup, spokeGroup } = baseline.ids;
    return groups(baseline, baseline.config.hub.existing === undefined ? [hubGroup, spokeGroup] : [spokeGroup]);
}
/** Those of the platform and of the clusters, which policies are assigned to before there is a cluster; one for snapshots where clusters are backed up. */
function platformGroups(baseline) {
    const { ids, config } = baseline;
    const snapshots = config.cluster.features.backup ? [ids.backupGroup] : [];
    return groups(baseline, [ids.platformGroup, ids.clusterGroup, ...snapshots]);
}
function groups({ config }, ids) {
    return ids.map(id => ({ id, body: { location: config.region, tags: { ...config.tags } } }));
}

;// CONCATENATED MODULE: ./.build/provisioning/external-owner.js



/**
 * Returns a resource with the id under which the environment has it: its former id if a resource of this environment has
 * that one and none has the present one. A rule collection group cannot be renamed, and a second one of its priority is
 * refused, so a group with a former name is kept.
 */
async function withPresentId(wanted, { azure, baseline }) {
    const { formerId } = wanted;
    if (formerId === undefined || (await azure.read(wanted.id)) !== undefined)
        return wanted;
    const former = await azure.read(formerId);
    const isOurs = former !== undefined && otherServed(formerId, wanted, former, baseline) === undefined;
    return isOurs ? { ...wanted, id: formerId } : wanted;
}
/**
 * Throws Failure `not-ours` where a resource exists under a name of ours and serves somebody else: the names in an existing
 * hub do not carry the subscription, so another environment of the same names can have made it.
 */
function refuseOthers(wanted, found, baseline) {
    const serving = otherServed(wanted.id, wanted, found, baseline);
    if (serving === undefined)
        return;
    throw new failure/* Failure */.H('not-ours', `${wanted.id} exists and serves ${serving.theirs}, not ${serving.ours}.`, {
        subject: wanted.id,
        remedy: `Another environment with the same workload, environment and region seems to use this hub: rename one of them. If nobody needs it any more, ask its owner to delete it (az resource delete --ids ${wanted.id}) and run again. It was not changed.`
    });
}
/** Returns whether a resource that exists serves this environment. */
function servesUs(wanted, found, baseline) {
    return otherServed(wanted.id, wanted, found, baseline) === undefined;
}
function otherServed(id, wanted, found, { addresses }) {
    if (found === undefined)
        return undefined;
    const { remoteVirtualNetwork, virtualNetwork } = wanted.body.properties ?? {};
    switch ((0,resource_id/* parseResourceId */.RQ)(id).type.toLowerCase()) {
        case 'microsoft.network/virtualnetworks/virtualnetworkpeerings':
            return otherNetwork(found.properties?.remoteVirtualNetwork?.id, remoteVirtualNetwork?.id);
        case 'microsoft.network/privatednszones/virtualnetworklinks':
            return otherNetwork(found.properties?.virtualNetwork?.id, virtualNetwork?.id);
        case 'microsoft.network/firewallpolicies/rulecollectiongroups':
            return otherSources(found, addresses.spoke.addressSpace);
        default:
            throw new TypeError(`nothing tells whom ${id} serves`);
    }
}
function otherNetwork(theirs = 'no network', ours = 'no network') {
    return (0,resource_id/* sameId */.s)(theirs, ours) ? undefined : { theirs, ours };
}
/** A group without rules serves nobody. */
function otherSources({ properties }, ours) {
    const rules = (properties?.ruleCollections ?? []).flatMap(collection => collection.rules ?? []);
    const others = rules.flatMap(rule => othersOf(rule, ours));
    return others.length === 0 ? undefined : { theirs: [...new Set(others)].join(', '), ours };
}
/** The sources of a rule outside a range. A rule for any source serves everybody. */
function othersOf({ sourceAddresses = [], sourceIpGroups = [] }, ours) {
    if (sourceAddresses.length + sourceIpGroups.length === 0)
        return ['any source'];
    return [...sourceAddresses.filter(source => !external_owner_isWithin(source, ours)), ...sourceIpGroups];
}
function external_owner_isWithin(source, space) {
    const cidr = source.includes('/') ? source : `${source}/32`;
    return rangeProblem(cidr) === undefined && contains(range(space), range(cidr));
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/direct.js







/**
 * Resources that are put one by one and belong to no stack: what lies with others, and what a stack cannot say yet when it
 * is applied. They are never deleted: there is no ledger to tell that they were ours.
 */
function directStep(options) {
    const { name, needs, expectedSeconds, wanted, madeBefore = false, external = false } = options;
    const compare = external ? compareExternal : compareOwn;
    const changesOf = (found) => found.filter(each => each.found || !madeBefore).map(each => direct_changeOf(name, each));
    return {
        name,
        needs,
        expectedSeconds,
        intent: wanted,
        settle: async (context) => {
            const ids = wanted(context.baseline).flatMap(({ id, formerId }) => [id, formerId ?? []].flat());
            await Promise.all(ids.map(id => settled(id, context)));
        },
        async plan(context) {
            const all = wanted(context.baseline);
            const looked = await direct_look(all, context, compare);
            const { evaluation, differing } = looked;
            const unchanged = all.length - differing.length;
            return {
                step: name,
                evaluation,
                changes: changesOf(differing),
                unchanged,
                noise: 0,
                pending: differing.length > 0
            };
        },
        async apply(context) {
            const { differing } = await compare(wanted(context.baseline), context);
            const chains = Map.groupBy(differing, each => direct_parentOf(each.wanted.id)).values();
            await Promise.all([...chains].map(chain => writeInTurn(chain, context, expectedSeconds)));
        }
    };
}
/** The network, policy or zone something belongs to. */
function direct_parentOf(id) {
    return id.toLowerCase().split('/').slice(0, -2).join('/');
}
/** Azure takes one write below a network or a policy at a time. */
async function writeInTurn(chain, { azure, signal }, expectedSeconds) {
    for (const { wanted } of chain)
        await azure.write(wanted.id, wanted.body, { signal, expectedSeconds });
}
const direct_LOOK_EVERY = 10_000;
const MOST_MINUTES = 60;
/** Waits while the write of an earlier run goes on: Azure would refuse another. What we may not see is not waited for. */
async function settled(id, context) {
    await (0,wait_until/* waitUntil */.a)({
        read: () => isUpdating(id, context),
        isOver: updating => !updating,
        every: direct_LOOK_EVERY,
        limit: MOST_MINUTES * 60_000,
        overdue: () => (0,operation_stuck/* operationStuck */.O)(id, 'Updating', MOST_MINUTES)
    }, context);
}
async function isUpdating(id, { azure }) {
    try {
        const found = await azure.read(id);
        return found?.properties?.provisioningState?.toLowerCase() === 'updating';
    }
    catch (error) {
        if (whyUnseen(error) === undefined)
            throw error;
        return false;
    }
}
/** The comparison, or everything as uncertain where Azure would not let us look. */
async function direct_look(all, context, compare) {
    try {
        return await compare(all, context);
    }
    catch (error) {
        const because = whyUnseen(error);
        if (because === undefined)
            throw error;
        const differing = all.map(wanted => ({ wanted, found: false, properties: [] }));
        return { evaluation: { by: 'nothing', because }, differing };
    }
}
async function compareOwn(all, { azure }) {
    return compared(await Promise.all(all.map(async (wanted) => ({ wanted, present: await azure.read(wanted.id) }))));
}
/** Throws Failure `not-ours` where one serves somebody else, before any is written. */
async function compareExternal(all, context) {
    const read = await Promise.all(all.map(each => readExternal(each, context)));
    return compared(read);
}
async function readExternal(each, context) {
    const wanted = await withPresentId(each, context);
    const present = await context.azure.read(wanted.id);
    refuseOthers(wanted, present, context.baseline);
    return { wanted, present };
}
function compared(all) {
    const found = all.map(({ wanted, present }) => ({
        wanted,
        found: present !== undefined,
        properties: differences_differences({ properties: wanted.body.properties }, present)
    }));
    return { evaluation: { by: 'reads' }, differing: found.filter(each => each.properties.length > 0) };
}
function direct_changeOf(step, { wanted: { id }, found, properties }) {
    const common = { step, id, type: (0,resource_id/* parseResourceId */.RQ)(id).type, certain: true };
    return found
        ? resourceChange({ ...common, kind: 'modify', properties })
        : resourceChange({ ...common, kind: 'create' });
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/network.js










/** What a stack needs before it is written, and must prove beyond Azure's own success. */
const options = {
    'hub-egress': { beforeWrite: mendFailedFirewall, afterWrite: refuseOtherFirewallAddress },
    'hub-gateway': { read: readSlices(['hubGatewayAddress']) },
    connections: { read: readSlices(['hubGateway']) }
};
/** Groups and network alone. */
function networkSteps(baseline) {
    const groups = groupsStep(resourceGroups, each => prerequisites(each).namespaces);
    return [groups, ...networkStacks(baseline)];
}
/**
 * Hub, spoke and zones: `hub-network` → `hub-egress`, `hub-access` and `hub-gateway`; `spoke` and `zones` beside them; then
 * `connections`. Each starts once the resources it names exist; last comes what needs several or lies with others. A stack the configuration does not want is a step as well: it
 * removes what an earlier configuration made.
 */
function networkStacks(baseline) {
    const wanted = networkStacksOf(baseline);
    const templates = wanted.map(name => STACKS[name].build(baseline, EMPTY_LIVE_STATE));
    const stacks = wanted.map((name, i) => {
        const needs = templates.slice(i, i + 1).flatMap(own => needsOf(own, templates.slice(0, i)));
        return stackStep(name, STACKS[name].build, needs, options[name]);
    });
    const removals = NETWORK_STACKS.filter(name => !wanted.includes(name)).map(name => stackRemovalStep(name, removalNeeds(name, wanted)));
    return [...stacks, ...removals, ...transit(wanted), ...foreign(baseline)];
}
/** Where the hub's network goes as well, it goes last. */
function removalNeeds(name, wanted) {
    const keepsNetwork = wanted.includes('hub-network');
    return STACKS[name].removedAfter.filter(step => step !== 'hub-network' || keepsNetwork).map(step => ({ step }));
}
/**
 * The spoke is peered before the gateway is there, which takes half an hour; this step lets it use the gateway then.
 * `connections` stays the only stack that manages the peering, and says the same from its next run on.
 */
function transit(wanted) {
    if (!wanted.includes('hub-gateway'))
        return [];
    return [
        directStep({
            name: 'transit',
            needs: [{ step: 'connections' }, { step: 'hub-gateway' }],
            expectedSeconds: TRANSIT_SECONDS,
            wanted: each => [{ id: each.ids.spokePeering, body: { properties: spokePeeringProperties(each, true) } }],
            madeBefore: true
        })
    ];
}
const FOREIGN = 'foreign';
/** What we may write in a hub or in zones of others; our own writes to the spoke's network are through by then. */
function foreign(baseline) {
    if (foreignWrites(baseline).length === 0)
        return [];
    const needs = [{ step: GROUPS }, { step: 'connections' }];
    return [directStep({ name: FOREIGN, needs, expectedSeconds: FOREIGN_SECONDS, wanted: foreignWrites, external: true })];
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/cluster.js











/**
 * One colour's cluster: `identity`, then `roles`; `stamp` once network, egress and platform are there; then `federation`,
 * `events`, `backup`, `backup-roles` and `protection`. Each starts once the resources it names exist. A stack the configuration does not want is a step that
 * removes what an earlier one made.
 */
function clusterSteps(baseline, request) {
    const { colour } = request;
    const wanted = clusterStacksOf(baseline, colour);
    const shared = stacksOf(baseline).map(name => STACKS[name].build(baseline, EMPTY_LIVE_STATE));
    const own = wanted.map(name => STACKS[name].build(baseline, EMPTY_LIVE_STATE));
    const stacks = wanted.map((name, i) => {
        const earlier = [...shared, ...own.slice(0, i)];
        const named = own.slice(i, i + 1).flatMap(each => needsOf(each, earlier));
        const { part } = STACKS[name];
        const also = alsoNeeded[part]?.(baseline, colour, earlier) ?? [];
        const needs = [...named, ...also, ...afterRemovals(baseline, colour, part)];
        return stackStep(name, STACKS[name].build, needs, optionsOf(part, request));
    });
    const unwanted = provisionedStacks(colour).filter(name => !wanted.includes(name));
    const removals = unwanted.map(name => {
        const earlier = STACKS[name].removedAfter.filter(other => unwanted.some(each => each === other));
        return stackRemovalStep(name, earlier.map(step => ({ step })));
    });
    return [...stacks, ...removals, ...direct(baseline, request)];
}
function optionsOf(part, { colour, colours }) {
    const readPrincipals = readSlices(['principals'], colours);
    const options = {
        roles: { read: readPrincipals },
        stamp: {
            read: readSlices(['stamps', 'newClusterVersion'], colours),
            skipWhen: leaveStopped(colour),
            beforeWrite: readyForCluster(colour),
            afterWrite: verifyCluster(colour),
            faults: versionFaults(colour),
            compare: compareCluster(colour)
        },
        federation: { read: readSlices(['stamps'], colours) },
        backup: { skipWhen: stopped(colour) },
        'backup-roles': { read: readPrincipals, skipWhen: stopped(colour) },
        protection: { read: readPrincipals, skipWhen: stopped(colour) }
    };
    return options[part] ?? {};
}
/** What a stack needs though its template does not name it, or not before something was observed. */
const alsoNeeded = {
    roles: (baseline, colour, earlier) => [
        ...identitiesOf(baseline, colour),
        ...needsNaming(clusterGrants(baseline, colour).map(({ scope }) => scope), earlier)
    ],
    /**
     * Its rights; that its nodes get out, which they do through the firewall at the address the routes lead to; and that
     * names are resolved, which takes peering and links.
     */
    stamp: (baseline, colour) => [
        { step: `roles-${colour}` },
        { step: 'connections' },
        ...(baseline.config.hub.existing === undefined ? [{ step: 'hub-egress', until: baseline.ids.firewall }] : []),
        ...(foreignWrites(baseline).length === 0 ? [] : [{ step: FOREIGN }]),
        ...(cluster_hasForeignRoles(baseline) ? [{ step: foreignRolesName(colour) }] : [])
    ],
    federation: (baseline, colour) => [
        ...identitiesOf(baseline, colour),
        { step: `stamp-${colour}`, until: baseline.ids.clusters[colour].cluster }
    ],
    events: (_, colour) => [{ step: `roles-${colour}` }],
    backup: (_, colour) => [{ step: 'platform' }, { step: `stamp-${colour}` }],
    'backup-roles': (_, colour) => [{ step: `backup-${colour}` }],
    protection: (_, colour) => [{ step: `backup-roles-${colour}` }]
};
function identitiesOf(baseline, colour) {
    return Object.values(clusterIdentities(baseline, colour)).map(until => ({ step: `identity-${colour}`, until }));
}
/** Roles and identities let go of what delivers events once nothing delivers any more. */
function afterRemovals({ config }, colour, part) {
    const servesEvents = part === 'identity' || part === 'roles';
    return servesEvents && config.events.relay === 'none' ? [{ step: `events-${colour}` }] : [];
}
function cluster_hasForeignRoles(baseline) {
    return clusterForeignActions(baseline).length > 0;
}
/** What is put beside the stacks. */
function direct(baseline, { colour, colours, events }) {
    const roles = foreignRolesStep(colour, colours, [{ step: GROUPS }, ...identitiesOf(baseline, colour)]);
    const relay = eventRelayStep(colour, events, [{ step: `events-${colour}` }]);
    return [
        ...(cluster_hasForeignRoles(baseline) ? [roles] : []),
        ...(baseline.config.events.relay === 'logic-app' ? [relay] : [])
    ];
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/flow-log.js





const WATCHER = 'Microsoft.Network/networkWatchers';
const FLOW_LOG_SECONDS = 30;
const FLOW_LOG = 'flow-log';
const flow_log_readNetworkWatcher = readSlices(['networkWatcher']);
/**
 * The flow log of the spoke, a child of the region's network watcher, which is Azure's: put by itself, in no stack. A
 * network has one; where somebody else's is there already it stays, and that is said.
 */
function flowLogStep(needs) {
    return {
        name: FLOW_LOG,
        needs,
        expectedSeconds: FLOW_LOG_SECONDS,
        read: flow_log_readNetworkWatcher,
        intent: baseline => wantedOf(baseline, EMPTY_LIVE_STATE).body,
        settle: () => Promise.resolve(),
        plan: async (context, observed) => flow_log_planOf(await compare(context, observed)),
        async apply(context, observed) {
            const now = { ...observed, ...(await flow_log_readNetworkWatcher(context)) };
            const { wanted, properties } = await compare(context, now);
            const { azure, signal } = context;
            if (properties.length > 0)
                await azure.write(wanted.id, wanted.body, { signal, expectedSeconds: FLOW_LOG_SECONDS });
        }
    };
}
/** Azure makes the watcher with the first network of the region, under this name unless somebody was quicker. */
function usualWatcher({ config, ids }) {
    const group = (0,resource_id/* resourceGroupId */.x6)((0,resource_id/* parseResourceId */.RQ)(ids.subscription).name, 'NetworkWatcherRG');
    return (0,resource_id/* resourceId */.a)(group, WATCHER, `NetworkWatcher_${config.region}`);
}
function wantedOf(baseline, observed) {
    const networkWatcher = observed.networkWatcher ?? usualWatcher(baseline);
    const wanted = flowLog(baseline, { ...observed, networkWatcher });
    if (wanted === undefined)
        throw new TypeError('without monitoring.flowLogs there is no flow log');
    return wanted;
}
async function compare({ azure, baseline, log }, observed) {
    const wanted = wantedOf(baseline, observed);
    const all = observed.networkWatcher === null ? [] : await allOf(azure, observed.networkWatcher);
    const found = all.find(({ id }) => (0,resource_id/* sameId */.s)(id, wanted.id));
    const theirs = all.find(({ id, properties }) => !(0,resource_id/* sameId */.s)(id, wanted.id) && (0,resource_id/* sameId */.s)(properties?.targetResourceId ?? '', baseline.ids.spokeNetwork));
    if (theirs !== undefined) {
        log.warning(`The spoke network has the flow log ${theirs.id} already; it stays, and no other is made.`);
        return { wanted, found: theirs, properties: [] };
    }
    return { wanted, found, properties: differences_differences({ properties: wanted.body.properties }, found) };
}
async function allOf(azure, watcher) {
    const all = [];
    for await (const each of azure.list(`${watcher}/flowLogs`, `${WATCHER}/flowLogs`))
        all.push(each);
    return all;
}
function flow_log_planOf({ wanted: { id }, found, properties }) {
    const common = { step: FLOW_LOG, id, type: (0,resource_id/* parseResourceId */.RQ)(id).type, certain: true };
    const change = found === undefined
        ? resourceChange({ ...common, kind: 'create' })
        : resourceChange({ ...common, kind: 'modify', properties });
    const pending = properties.length > 0;
    return {
        step: FLOW_LOG,
        evaluation: { by: 'reads' },
        changes: pending ? [change] : [],
        unchanged: pending ? 0 : 1,
        noise: 0,
        pending
    };
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/flow-log-removal.js





const flow_log_removal_TYPE = 'Microsoft.Network/networkWatchers/flowLogs';
const flow_log_removal_REMOVAL_SECONDS = 15;
/**
 * Takes away the flow log of the spoke, wanted or left by an earlier configuration. It lies below Azure's own network
 * watcher, so no stack has it; one of that name on another network, or of another name on ours, is not ours and stays.
 */
function flowLogRemovalStep() {
    return {
        name: FLOW_LOG,
        needs: [],
        expectedSeconds: flow_log_removal_REMOVAL_SECONDS,
        intent: ({ config }) => ({ removed: resourceNames(config).flowLog }),
        // A deletion that is under way makes the next one wait.
        settle: () => Promise.resolve(),
        async plan(context) {
            const id = await findFlowLog(context);
            const changes = id === undefined ? [] : [resourceChange({ step: FLOW_LOG, id, type: flow_log_removal_TYPE, kind: 'delete', certain: true })];
            const evaluation = { by: 'reads' };
            return { step: FLOW_LOG, evaluation, changes, unchanged: 0, noise: 0, pending: changes.length > 0 };
        },
        async apply(context, _observed, { changes }) {
            const { azure, signal } = context;
            for (const { id } of changes)
                await azure.remove(id, { signal, expectedSeconds: flow_log_removal_REMOVAL_SECONDS });
        }
    };
}
async function findFlowLog(context) {
    const { azure, baseline } = context;
    const { networkWatcher } = await readSlices(['networkWatcher'])(context);
    if (networkWatcher === null)
        return undefined;
    const id = (0,resource_id/* childId */._U)(networkWatcher, 'flowLogs', resourceNames(baseline.config).flowLog);
    const found = await azure.read(id);
    return (0,resource_id/* sameId */.s)(found?.properties?.targetResourceId ?? '', baseline.ids.spokeNetwork) ? id : undefined;
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/lease-clearing.js

const CLEARING_SECONDS = 5;
const LEASE = 'lease';
/** Gives back the lease on the gateway for a run that was killed while it held it; usually there is none. */
function leaseClearingStep(zone, needs) {
    return {
        name: LEASE,
        needs,
        expectedSeconds: CLEARING_SECONDS,
        intent: () => LEASE,
        settle: () => Promise.resolve(),
        async plan(context) {
            const pending = await isLeaseKept(context, zone);
            if (pending)
                context.log.info('A run that ended has left its lease on the gateway; applying gives it back.');
            // Listed as no change: it is the end of one that was approved, and must not need another approval.
            return { step: LEASE, evaluation: { by: 'reads' }, changes: [], unchanged: 0, noise: 0, pending };
        },
        apply: context => clearLease(context, zone)
    };
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/preview-policy-removal.js



/** Name of the step. */
const PREVIEW_POLICY = 'preview-policy';
/**
 * Deletes the firewall policy of the gateway's preview by its name: no stack owns it. It goes after the gateway, because
 * Azure refuses to delete a policy that a gateway uses.
 */
function previewPolicyRemovalStep(baseline, needs) {
    const id = previewFirewallPolicyId(baseline);
    const expectedSeconds = removalSecondsOf(id);
    return {
        name: PREVIEW_POLICY,
        needs,
        expectedSeconds,
        intent: () => ({ removed: id }),
        // A deletion that is under way makes the next one wait.
        settle: () => Promise.resolve(),
        async plan({ azure }) {
            const exists = (await azure.read(id)) !== undefined;
            const type = 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies';
            const deletion = { step: PREVIEW_POLICY, id, type, kind: 'delete', certain: true };
            const changes = exists ? [resourceChange(deletion)] : [];
            return {
                step: PREVIEW_POLICY,
                evaluation: { by: 'reads' },
                changes,
                unchanged: 0,
                noise: 0,
                pending: changes.length > 0
            };
        },
        apply: ({ azure, signal }) => azure.remove(id, { signal, expectedSeconds })
    };
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/platform.js














function optionsFor({ colours }) {
    return {
        platform: { read: readSlices(['budgetStart', 'deletedVault']) },
        roles: { read: readSlices(['principals'], colours) },
        gateway: {
            read: readSlices(['liveColour', 'clusters', 'preview'], colours),
            alone: writeGatewayAlone,
            beforeWrite: rewriteGatewayReferences,
            afterWrite: refuseMovedLiveRule
        }
    };
}
/**
 * `policy`, `identity-gateway`, `platform`; then `secrets`, `images`, `roles`, and `endpoints` once the network is there;
 * `gateway` after all of them. They wait for the resources that their templates name. A stack the configuration does not
 * want is a step that removes what an earlier one made; so is a flow log, before storage and identity are taken from it.
 */
function platformStacks(baseline, given) {
    const wanted = platformStacksOf(baseline);
    const options = optionsFor(given);
    const before = [...networkStacksOf(baseline), ...wanted].map(name => STACKS[name].build(baseline, EMPTY_LIVE_STATE));
    const stacks = wanted.map(name => {
        const i = before.findIndex(({ step }) => step === name);
        const named = before.slice(i, i + 1).flatMap(own => needsOf(own, before.slice(0, i)));
        const needs = [...named, ...(platform_alsoNeeded[name]?.(baseline, given) ?? []), ...afterFlowLog(baseline, name)];
        return stackStep(name, STACKS[name].build, needs, options[name]);
    });
    const removals = PLATFORM_STACKS.filter(name => !wanted.includes(name)).map(name => stackRemovalStep(name, [...STACKS[name].removedAfter.map(asNeed), ...afterFlowLog(baseline, name)]));
    const preview = wanted.includes('gateway') ? [] : [previewPolicyRemovalStep(baseline, [asNeed('gateway')])];
    return [...stacks, ...removals, ...preview, ...platform_direct(baseline, given)];
}
/** Stacks that hold what a flow log writes with and into. */
const SERVES_FLOW_LOG = ['identity-gateway', 'platform', 'roles'];
function afterFlowLog({ config }, name) {
    return !config.monitoring.flowLogs.enabled && SERVES_FLOW_LOG.includes(name) ? [{ step: FLOW_LOG }] : [];
}
/** What a stack needs though its template does not name it. */
const platform_alsoNeeded = {
    /** Named by principals that are not known before, and so by nothing that a template could say. */
    roles: baseline => [
        ...Object.values(platformIdentities(baseline)).map(until => ({ step: 'identity-gateway', until })),
        ...platformGrants(baseline).map(({ scope }) => ({ step: 'platform', until: scope }))
    ],
    /** Every replica brings an address into the registry's endpoint, and Azure refuses one while a replica is being made. */
    endpoints: baseline => replicaIds(baseline).map(until => ({ step: 'platform', until })),
    /** Its role, the certificates, and that the vault's name leads to its endpoint. */
    gateway: (baseline, { certificates }) => [
        { step: 'roles' },
        ...(certificates.length === 0 ? [] : [{ step: SECRETS }]),
        { step: 'endpoints', until: vaultRecordsId(baseline) },
        ...vaultResolves(baseline)
    ]
};
/** The gateway asks in its own network, whose link to the vault's zone may be ours to write, wherever the zone lies. */
function vaultResolves(baseline) {
    return zoneLinks(baseline)
        .filter(({ zone, to, right }) => zone === 'vault' && to === 'spoke' && right === 'write')
        .map(({ id, zoneOwner }) => (zoneOwner === 'others' ? { step: FOREIGN } : { step: 'connections', until: id }));
}
function asNeed(step) {
    return { step };
}
/** What is put beside the stacks, as soon as the resource it goes into is there. */
function platform_direct({ config, ids }, { certificates, images }) {
    const within = (until) => [{ step: GROUPS }, { step: 'platform', until }];
    return [
        ...(certificates.length === 0 ? [] : [secretsStep(certificates, within(ids.vault))]),
        ...(images.length === 0 ? [] : [imagesStep(images, within(ids.registry))]),
        ...(ids.ingressZone === undefined ? [] : [leaseClearingStep(ids.ingressZone, [{ step: 'gateway' }])]),
        ...(config.monitoring.flowLogs.enabled
            ? [flowLogStep([{ step: 'platform' }, { step: 'roles' }, { step: 'spoke' }])]
            : [flowLogRemovalStep()])
    ];
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/environment.js







/** Groups, network, platform and the clusters of the colours that are given: all of an environment. */
function environmentSteps(baseline, given) {
    const groups = groupsStep(each => [...resourceGroups(each), ...platformGroups(each)], each => namespacesOf(each, stacksOf(each), given.colours));
    return [groups, ...networkStacks(baseline), ...platformStacks(baseline, given), ...clusters(baseline, given)];
}
/**
 * Platform and clusters on a network that stands. They are the same steps as in `environmentSteps`, and make the same
 * resources.
 */
function clusterOnNetworkSteps(baseline, given) {
    const groups = groupsStep(platformGroups, each => namespacesOf(each, platformStacksOf(each), given.colours));
    return within([groups, ...platformStacks(baseline, given), ...clusters(baseline, given)]);
}
function clusters(baseline, { colours, events }) {
    return colours.flatMap(colour => clusterSteps(baseline, { colour, colours, events }));
}
function namespacesOf(baseline, stacks, colours) {
    const own = colours.flatMap(colour => [...clusterStacksOf(baseline, colour), ...bootstrapStacksOf(baseline, colour)]);
    return prerequisites(baseline, [...stacks, ...own]).namespaces;
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/foreign-remains.js






const foreign_remains_BECAUSE = 'It is in an existing hub or zone and is kept: the owner of the hub or zone deletes it.';
/** Lists what the environment wrote into a hub or zones of others. It changes nothing there. */
function foreignRemainsStep() {
    return {
        name: FOREIGN,
        needs: [],
        expectedSeconds: 0,
        intent: baseline => ({ stays: foreignWrites(baseline).map(({ id }) => id) }),
        settle: () => Promise.resolve(),
        async plan(context) {
            const found = await Promise.all(foreignWrites(context.baseline).map(wanted => remains(wanted, context)));
            const changes = found.flat();
            const evaluation = { by: 'reads' };
            return { step: FOREIGN, evaluation, changes, unchanged: changes.length, noise: 0, pending: false };
        },
        apply: () => Promise.resolve()
    };
}
async function remains(each, context) {
    const id = await findRemaining(each, context);
    if (id === undefined)
        return [];
    const { type } = (0,resource_id/* parseResourceId */.RQ)(id);
    return [{ ...resourceChange({ step: FOREIGN, id, type, kind: 'detach', certain: true }), because: foreign_remains_BECAUSE }];
}
/** Returns the id under which a resource of ours exists, or may exist where the identity may not read it any more. */
async function findRemaining(each, context) {
    try {
        const wanted = await withPresentId(each, context);
        const found = await context.azure.read(wanted.id);
        return found !== undefined && servesUs(wanted, found, context.baseline) ? wanted.id : undefined;
    }
    catch (error) {
        if (whyUnseen(error) === undefined)
            throw error;
        return each.id;
    }
}

;// CONCATENATED MODULE: ./.build/provisioning/steps/destroy.js












/**
 * Takes an environment away: the flow log and the policy of the gateway's preview, which are in no stack; every stack, each
 * once those are gone that need it; then the groups that are empty. What lies with others, what others have in our groups, and the registrations of resource
 * providers stay. A vault is deleted and never purged. Each step sees for itself what is left, so a run that was killed
 * goes on where it was.
 */
function destroySteps(baseline) {
    const needs = destroy_removalNeeds(baseline);
    const stacks = ALL_STACKS.map(name => stackRemovalStep(name, needs(name), { judge: asDestroyed, ...destroy_options[name], ...removalOptions(name) }));
    const roles = config_colours/* COLOURS */.O5.flatMap(colour => foreignRolesRemoval(baseline, colour, [{ step: `stamp-${colour}` }]));
    const preview = previewPolicyRemovalStep(baseline, [{ step: 'gateway' }]);
    const last = groupRemovalStep([...ALL_STACKS, preview.name].map(step => ({ step })));
    return [flowLogRemovalStep(), ...roles, ...stacks, preview, foreignRemainsStep(), last];
}
const destroy_options = {
    gateway: { alone: whileNobodyWritesTheGateway }
};
/** A stack is removed after those that need it when they are made, and after those it is removed after anyway. */
function destroy_removalNeeds(baseline) {
    const made = new Map(environmentSteps(baseline, { certificates: [], images: [], colours: config_colours/* COLOURS */.O5 })
        .filter(({ owns }) => owns !== undefined)
        .map(({ name, needs }) => [name, needs.map(({ step }) => step)]));
    // A zone holds the lease under which the gateway is deleted.
    const removedAfter = (name) => [...STACKS[name].removedAfter, ...(name === 'zones' ? ['gateway'] : [])];
    const comesBefore = (later, name) => made.get(later)?.includes(name) ||
        removedAfter(name).includes(later) ||
        // Nobody can tell what a stack of an earlier configuration names, so it keeps its place in the order of all.
        ((!made.has(later) || !made.has(name)) && !areOfTwoClusters(later, name));
    return name => {
        const later = ALL_STACKS.slice(ALL_STACKS.indexOf(name) + 1).filter(other => comesBefore(other, name));
        const roles = config_colours/* COLOURS */.O5.filter(colour => name === `identity-${colour}` && clusterForeignActions(baseline).length > 0);
        return [FLOW_LOG, ...later, ...roles.map(foreignRolesName)].map(step => ({ step }));
    };
}
/** Two clusters have nothing of each other's. */
function areOfTwoClusters(one, other) {
    const [a, b] = [STACKS[one].colour, STACKS[other].colour];
    return a !== undefined && b !== undefined && a !== b;
}
/** Whatever goes with its environment is gone: no row of the risk table for single changes fits that. */
function asDestroyed(change) {
    if (change.kind !== 'delete' || change.risk === 'destructive')
        return change;
    return { ...change, risk: 'destructive', because: 'It goes with its environment.' };
}
/** Under the environment's lease, as long as there is the zone that holds it. */
async function whileNobodyWritesTheGateway(context, work) {
    const { ingressZone } = context.baseline.ids;
    const hasZone = ingressZone !== undefined && (await context.azure.read(ingressZone)) !== undefined;
    return hasZone ? await withLease(context, ingressZone, work) : await work();
}

;// CONCATENATED MODULE: ./.build/actions/destroy.js




/** Plans or applies the removal of an environment, or of one of its clusters. */
function destroy(inputs, context, opening) {
    const { colour, confirm } = inputs;
    const prepare = (baseline) => {
        requireConfirmation(confirm, destroy_nameOf(baseline, colour));
        const steps = colour === undefined ? destroySteps(baseline) : clusterRemovalSteps(baseline, colour);
        const scope = colour === undefined ? { targets: ['destroy'] } : { targets: ['cluster-removal'], colours: [colour] };
        return { steps, scope, outputs: {} };
    };
    const all = { 'allow-destructive': 'approved', comment: 'never', 'github-token': undefined };
    return runProvisioning({ ...inputs, ...all }, context, opening, prepare);
}
/** What is typed to confirm: the environment, or `<environment>/<colour>` for one cluster of it. */
function destroy_nameOf({ config: { environment } }, colour) {
    return colour === undefined ? environment : `${environment}/${colour}`;
}
/** Whoever starts it has typed the name of what goes. */
function requireConfirmation(typed, name) {
    if (typed === name)
        return;
    throw new failure/* Failure */.H('input-invalid', `Input "confirm" says ${(0,shown_value/* show */.WU)(typed)}, but what is to go is "${name}".`, {
        subject: 'confirm',
        remedy: `Type the name of what is to be destroyed, "${name}". Nothing was looked at or changed.`
    });
}

;// CONCATENATED MODULE: ./.build/provisioning/drift.js

















/** A step's plan that ends so has found a difference; with any other reason it could not look. */
const TELLING = [...DIFFERENCE_REASONS, 'owned-by-other-stack'];
/**
 * Compares all that the steps make with what is there. Writes nothing and does not fail for what it finds. Looks at nothing
 * while a stack of the environment is being written: what is half made is no drift. Throws Failure where it cannot look at
 * all: `not-authorized`, or what every step failed for; `cancelled` as soon as the signal is aborted.
 */
function findDrift({ steps, baseline }, doors) {
    const { azure, clock, log, signal } = doors;
    return unlessAborted(find(inOrder(steps), { baseline, azure, clock, log, signal }), signal);
}
async function find(steps, context) {
    const { azure, baseline } = context;
    refuseErrors(await preflight({ targets: ['drift'] }, { phase: 'plan', mode: 'plan' }, context));
    const before = await allStacks(azure);
    const reason = whyNotNow(ownStacks(before, baseline));
    if (reason !== undefined)
        return notLooked(baseline, reason);
    const looks = await lookAll(steps, before, context);
    const after = ownStacks(await allStacks(azure), baseline);
    if (versionsOf(after) !== versionsOf(ownStacks(before, baseline)))
        return notLooked(baseline, drift_MOVED);
    return { ...together(looks, after), looked: true };
}
const drift_MOVED = 'somebody wrote to it while it was looked at';
/** Of both colours, whichever is looked at: a replacement that is being made writes to what is shared. */
function ownStacks(stacks, baseline) {
    return ledger_ledgerOf(stacks, baseline).ours.map(({ state }) => state);
}
function whyNotNow(own) {
    if (own.length === 0)
        return 'no deployment stack of it is there: it was never provisioned, or it was destroyed';
    const moving = own.filter(({ properties }) => (0,operations/* operationState */.l5)(properties.provisioningState) === 'running');
    if (moving.length === 0)
        return undefined;
    return `a run is writing ${moving.map(({ name }) => name).join(', ')}`;
}
function versionsOf(stacks) {
    const lines = stacks.map(({ name, systemData, properties }) => [name, systemData?.lastModifiedAt, properties.deploymentId, properties.provisioningState].join(' '));
    return lines.toSorted().join('\n');
}
function notLooked({ config }, because) {
    return { changes: [], faults: [], unseen: [{ what: config.environment, because }], looked: false };
}
const NOTHING = { changes: [], faults: [], unseen: [] };
async function lookAll(steps, stacks, context) {
    const observed = await readLiveState(steps, context);
    const owned = steps.flatMap(step => step.owns?.(context.baseline, observed) ?? []);
    const health = await readEnvironmentHealth(owned, stacks, context);
    const failures = [];
    const looks = await Promise.all(steps.map(async (step) => {
        const because = health.busy(step);
        if (because !== undefined)
            return { ...NOTHING, unseen: [{ what: step.name, because }] };
        try {
            return await drift_look(step, { observed, owned, stacks, health }, context);
        }
        catch (error) {
            failures.push({ step: step.name, error });
            return judgedFailure(step, error);
        }
    }));
    if (failures.length === steps.length && failures.length > 0)
        throw combinedFailure(failures);
    return looks;
}
async function drift_look(step, { observed, owned, stacks, health }, context) {
    const own = owned.filter(({ part }) => part === step.name);
    refuseForeignOwnership(own, stacks, context.baseline, owned);
    const plan = keepMoved(await step.plan(context, observed), owned);
    logFaults(plan, context.log);
    const { changes, faults, unseen } = judged(plan);
    const { faults: unhealthy, unseen: unread } = health.notesOn(plan);
    return {
        changes,
        faults: unmarked([...faults, ...unhealthy]),
        unseen: [...unseen, ...unread.map(because => ({ what: step.name, because }))]
    };
}
/**
 * Returns the differences of a plan. Adopting a stack of the first format, or moving a resource between stacks, is no
 * difference to the configuration. Where Azure could not evaluate a step, only what is certain is drift. A step that is
 * pending without a change waits for something and differs in nothing.
 */
function judged({ step, evaluation, changes, faults = [] }) {
    const differing = changes.filter(({ type, kind }) => type !== STACK_TYPE && kind !== 'detach');
    if (evaluation.by !== 'nothing')
        return { changes: differing, faults, unseen: [] };
    const certain = differing.filter(change => change.certain);
    return { changes: certain, faults, unseen: [{ what: step, because: evaluation.because }] };
}
/** Throws what is a defect of ours. */
function judgedFailure({ name }, error) {
    if (!(error instanceof failure/* Failure */.H) || error.reason === 'cancelled')
        throw error;
    const note = { what: name, because: `${error.reason}: ${fullMessage(error)}` };
    return TELLING.includes(error.reason) ? { ...NOTHING, faults: [note] } : { ...NOTHING, unseen: [note] };
}
function together(looks, own) {
    const broken = own.filter(({ properties }) => (0,operations/* operationState */.l5)(properties.provisioningState) !== 'succeeded');
    return {
        changes: looks.flatMap(({ changes }) => changes),
        faults: [...broken.map(brokenStack), ...looks.flatMap(({ faults }) => faults)],
        unseen: looks.flatMap(({ unseen }) => unseen)
    };
}
function brokenStack({ name, properties: { provisioningState, error } }) {
    const why = error === undefined ? '' : `: ${error.code}: ${error.message}`;
    return { what: name, because: `the last write of the stack ended ${provisioningState}${why}` };
}

// EXTERNAL MODULE: ./.build/report/change-table.js
var change_table = __webpack_require__(8072);
// EXTERNAL MODULE: ./.build/report/fault-list.js
var fault_list = __webpack_require__(6241);
;// CONCATENATED MODULE: ./.build/report/drift.js





/** What is left out where it does not fit: a fifth of it at a time. */
const LESS = 0.8;
const TOO_LITTLE = 0.001;
/** Whether anything is otherwise than configured. */
function hasDrift({ changes, faults }) {
    return changes.length > 0 || faults.length > 0;
}
/** The summary of a look. */
function driftSummary(subject, drift) {
    const { workload, environment, region } = subject;
    const heading = `## Drift: ${(0,markdown/* code */.aY)(workload)} ${(0,markdown/* code */.aY)(environment)} in ${(0,markdown/* code */.aY)(region)}`;
    return `${heading}\n\n${driftContent(drift, markdown/* SUMMARY_LIMIT */.Jt / 2)}`;
}
/** What differs by resource and property, what could not be looked at and what to do, in at most `limit` bytes. */
function driftContent(drift, limit) {
    const all = { rows: drift.changes.flatMap(drift_rowsOf), faults: drift.faults, unseen: drift.unseen };
    for (let share = 1; share > TOO_LITTLE; share *= LESS) {
        const text = content(drift, all, { ...first(all, share) });
        if (Buffer.byteLength(text) <= limit)
            return text;
    }
    return content(drift, all, first(all, 0));
}
function first({ rows, faults, unseen }, share) {
    const some = (list) => list.slice(0, Math.ceil(list.length * share));
    return { rows: some(rows), faults: some(faults), unseen: some(unseen) };
}
function content(drift, all, shown) {
    const left = sizeOf(all) - sizeOf(shown);
    const sections = [
        whatDiffers(drift),
        shown.rows.length === 0 ? '' : (0,markdown/* table */.tp)(HEAD, shown.rows),
        (0,fault_list/* faultList */.X)(shown.faults),
        (0,plan_sections/* alert */.xE)('WARNING', 'Not evaluated, there may be more drift', shown.unseen.map(({ what, because }) => ({ name: what, because: (0,report_text/* shortened */.vI)(because, fault_list/* LONGEST_REASON */.G) }))),
        left === 0 ? '' : `> [!NOTE]\n> ${left} more lines would not fit.`,
        drift_whatNext(drift)
    ];
    return sections.filter(section => section !== '').join('\n\n');
}
function sizeOf({ rows, faults, unseen }) {
    return rows.length + faults.length + unseen.length;
}
function whatDiffers(drift) {
    const { changes, faults, unseen } = drift;
    if (!hasDrift(drift)) {
        return unseen.length === 0
            ? '**What differs:** nothing; everything is as configured.'
            : '**What differs:** nothing among what could be looked at.';
    }
    const parts = [
        ...(changes.length === 0 ? [] : [counted(changes.length, 'resource', 'resources')]),
        ...(faults.length === 0 ? [] : [counted(faults.length, 'fault', 'faults')])
    ];
    return `**What differs:** ${parts.join(' and ')}.`;
}
function counted(count, one, more) {
    return `${count} ${count === 1 ? one : more}`;
}
const HEAD = ['resource', 'type', 'property', 'is', 'should be'];
/** Words for a difference of a whole resource. */
const drift_WHOLE = {
    create: ['missing', 'there'],
    modify: ['different', 'as configured'],
    delete: ['there', 'gone'],
    detach: ['managed', 'let go']
};
function drift_rowsOf({ id, type, kind, properties }) {
    const resource = [(0,markdown/* code */.aY)((0,change_table/* shortName */.EU)(id)), (0,markdown/* code */.aY)(type)];
    if (properties.length === 0)
        return [[...resource, '', ...drift_WHOLE[kind]]];
    return properties.map(property => [...resource, (0,markdown/* code */.aY)(property.path), ...valuesOf(property)]);
}
function valuesOf({ before, after }) {
    return [before, after].map(value => value === undefined ? 'not there' : (0,markdown/* code */.aY)((0,report_text/* shortened */.vI)(JSON.stringify(value), change_table/* LONGEST_VALUE */.PE)));
}
function drift_whatNext(drift) {
    if (!hasDrift(drift))
        return '';
    const next = '**What happens next:** find in the activity log who changed it, and decide which side is right. If it is the configuration, provision the environment: the plan lists the same, and once it is approved puts it right. If it is what is there now, change the configuration to say so.';
    const risky = drift.changes.filter(({ risk }) => risk !== 'safe');
    if (risky.length === 0)
        return next;
    const count = (wanted) => risky.filter(({ risk }) => risk === wanted).length;
    return `${next} Putting it right is disruptive for ${count('disruptive')} and destructive for ${count('destructive')} of these resources.`;
}

// EXTERNAL MODULE: ./.build/github/client.js + 2 modules
var client = __webpack_require__(2022);
// EXTERNAL MODULE: ./.build/github/errors.js
var errors = __webpack_require__(3781);
;// CONCATENATED MODULE: ./.build/github/standing-issue.js

/** Closed issues that are looked through for one to open again, the last changed first. */
const CLOSED_LOOKED_AT = 300;
/**
 * Opens, updates, closes or opens again the one issue; a second one is closed as its duplicate. Gives the number of the
 * issue that was there or is there now, `undefined` where there is none. Throws what GitHub answers.
 */
async function keepIssue(issues, standing) {
    const [open, ...doubles] = await openOnes(issues, standing);
    if (open === undefined)
        return standing.verdict === 'stands' ? await openAgain(issues, standing) : undefined;
    for (const { number } of doubles)
        await standing_issue_close(issues, number, 'duplicate', standing.comments.double(open.number));
    if (standing.verdict === 'over')
        await standing_issue_close(issues, open.number, 'completed', standing.comments.over);
    else if (!standing.says(open.body))
        await issues.change(open.number, contentOf(standing));
    return open.number;
}
/** The oldest first. */
async function openOnes(issues, standing) {
    const found = [];
    for await (const issue of issues.list('open'))
        if (standing_issue_isOurs(issue, standing))
            found.push(issue);
    return found;
}
/** A marker in a body proves nothing: anybody may write one. */
function standing_issue_isOurs({ mine, body }, { isIt }) {
    return mine && isIt(body);
}
async function standing_issue_close(issues, number, reason, comment) {
    await issues.comment(number, comment);
    await issues.change(number, { reason });
}
async function openAgain(issues, standing) {
    const closed = await lastClosed(issues, standing);
    if (closed === undefined)
        return await openNew(issues, standing);
    const { number } = closed;
    if (closed.accepted && standing.accepts(closed.body))
        return number;
    await issues.change(number, { ...contentOf(standing), reason: 'reopened' });
    await issues.comment(number, standing.comments.back);
    return number;
}
async function lastClosed(issues, standing) {
    let looked = 0;
    for await (const issue of issues.list('closed')) {
        if (standing_issue_isOurs(issue, standing))
            return issue;
        if (++looked === CLOSED_LOOKED_AT)
            return undefined;
    }
    return undefined;
}
async function openNew(issues, standing) {
    const labels = (await hasLabel(issues, standing.label)) ? [standing.label.name] : [];
    return await issues.create({ ...contentOf(standing), labels });
}
/** An issue without a label is better than none. */
async function hasLabel(issues, label) {
    try {
        await issues.makeLabel(label);
        return true;
    }
    catch (error) {
        return (0,errors/* isExisting */.a_)(error);
    }
}
function contentOf({ title, body }) {
    return { title, body };
}

;// CONCATENATED MODULE: ./.build/report/issue.js




/** Characters a body and a title may have (GitHub answers longer ones with 422). */
const ISSUE_LIMIT = 65_536;
const TITLE_LIMIT = 256;
/** Left for the marker, the sentence before the content and the line about the run. */
const AROUND = 4_096;
/** The key of an environment's issue: workload and environment name its stacks as well. */
function issueKey({ workload, environment }) {
    return Buffer.from(`${workload}/${environment}`).toString('base64');
}
function issueTitle({ workload, environment, region }) {
    return (0,report_text/* shortened */.vI)((0,report_text/* oneLine */.TN)(`Drift: ${workload} ${environment} in ${region}`), TITLE_LIMIT);
}
/** The issue about an environment's drift, within GitHub's limit. */
function issueBody(subject, config, drift, run) {
    const { workload, environment } = subject;
    const sentence = `${(0,markdown/* code */.aY)(workload)} ${(0,markdown/* code */.aY)(environment)} is compared with ${(0,markdown/* code */.aY)((0,report_text/* shortened */.vI)(config, 512))} by a scheduled workflow, which keeps this issue up to date and closes it when nothing differs any more. Close it as *not planned* to live with what it lists: it is opened again only when something else drifts.`;
    const content = `${sentence}\n\n${driftContent(drift, ISSUE_LIMIT - AROUND)}`;
    const { changes, faults } = drift;
    const marker = `${MARKER} ${issueKey(subject)} ${issue_digest(JSON.stringify([changes, faults]))} ${issue_digest(content)} -->`;
    return `${marker}\n\n${content}\n\n<sub>Says so since ${runLink(run)}.</sub>`;
}
const MARKER = '<!-- aks-baseline/drift/1';
/** The marker of a body; `undefined` for one without. Whether the issue is ours does not follow from it. */
function readIssueMarker(body) {
    const found = /^<!-- aks-baseline\/drift\/1 ([\w+/=]+) ([0-9a-f]{32}) ([0-9a-f]{32}) -->\r?(?:\n|$)/.exec(body);
    const [, key, drift, content] = found ?? [];
    return key === undefined || drift === undefined || content === undefined ? undefined : { key, drift, content };
}
/** What is said when the issue is closed, opened again, or closed because there is an older one. */
const issueComments = {
    over: (run) => `Everything was looked at and is as configured, says ${runLink(run)}.`,
    back: (run) => `It differs again, says ${runLink(run)}. What differs now is above.`,
    double: (older) => `Two runs opened an issue each; #${older} is the one that is kept up to date.`
};
function runLink({ repositoryUrl, id, attempt }) {
    return `[run ${id}](${repositoryUrl}/actions/runs/${id}/attempts/${attempt})`;
}
function issue_digest(text) {
    return (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex').slice(0, 32);
}

;// CONCATENATED MODULE: ./.build/actions/drift-issue.js



const drift_issue_LABEL = { name: 'drift', color: 'd93f0b', description: 'An environment is not as it is configured' };
/**
 * Keeps the issue about an environment's drift, and gives its number where there is one. Never fails the step: what it
 * cannot do becomes a notice. Nothing is done where nothing was looked at, or for a pull request, whose configuration is
 * not the one that holds.
 */
async function keepDriftIssue(request, context) {
    const { token, found } = request;
    const { id, attempt, pullRequest, ...github } = context.github;
    const { clock, signal } = context;
    if (!found.looked || signal.aborted)
        return undefined;
    if (pullRequest !== undefined)
        return giveUp('a pull request may configure what does not hold yet.', context);
    if (token === undefined)
        return giveUp('the input `github-token` is empty.', context);
    try {
        const { issues } = (0,client/* openGitHub */.o)({ token, ...github, clock, signal });
        return await keepIssue(issues, standingIssue(request, { repositoryUrl: github.repositoryUrl, id, attempt }));
    }
    catch (error) {
        if (signal.aborted)
            return undefined;
        return giveUp((0,errors/* explain */.WE)(error, 'issues'), context);
    }
}
function giveUp(why, context) {
    const message = `The issue about drift was not looked after: ${why} The step's summary says what was found.`;
    context.log.info(message);
    context.annotate({ level: 'notice', message });
    context.summarize(`> [!NOTE]\n> ${message}`);
}
function standingIssue({ baseline, config, found }, run) {
    const subject = subjectOf(baseline);
    const body = issueBody(subject, config, found, run);
    const own = readIssueMarker(body);
    return {
        verdict: verdictOf(found),
        title: issueTitle(subject),
        body,
        label: drift_issue_LABEL,
        isIt: other => readIssueMarker(other)?.key === issueKey(subject),
        says: other => readIssueMarker(other)?.content === own?.content,
        accepts: other => readIssueMarker(other)?.drift === own?.drift,
        comments: { over: issueComments.over(run), back: issueComments.back(run), double: issueComments.double }
    };
}
/** What could not be looked at is never a pass. */
function verdictOf(found) {
    if (hasDrift(found))
        return 'stands';
    return found.unseen.length === 0 ? 'over' : 'unknown';
}

;// CONCATENATED MODULE: ./.build/preflight/public-certificate.js



/**
 * Reads a certificate without its key, from a variable: PEM with the chain, DER in base64, or a thumbprint by SHA-256 or SHA-1 as
 * `openssl x509 -fingerprint` and the portal show it. Certificates may stand in any order, as they do in what
 * `openssl pkcs12 -nokeys` prints. Throws Failure `certificate-invalid`, which quotes nothing of the text;
 * `subject` names the input.
 */
function readPublicCertificate(subject, text) {
    if (text.includes('PRIVATE KEY'))
        throw holdsKey(subject);
    const thumbprint = thumbprintIn(text);
    if (thumbprint !== undefined)
        return { thumbprint };
    const all = certificatesIn(subject, text);
    const leaf = all.find(each => !all.some(other => other !== each && other.checkIssued(each)));
    if (leaf === undefined)
        throw unreadable(subject);
    const intermediates = all.filter(each => each !== leaf);
    return { thumbprint: public_certificate_thumbprintOf(leaf, 'SHA-256'), presented: { leaf, intermediates, isPublic: true } };
}
/** Returns the thumbprint of a certificate. */
function public_certificate_thumbprintOf(certificate, algorithm) {
    const digits = algorithm === 'SHA-256' ? certificate.fingerprint256 : certificate.fingerprint;
    return { algorithm, value: digits.replaceAll(':', '') };
}
const DIGITS = { 64: 'SHA-256', 40: 'SHA-1' };
/** `sha256 Fingerprint=AB:CD:…`, `AB CD …` or digits alone. */
function thumbprintIn(text) {
    const value = text.replace(/^[^=]*Fingerprint=/i, '').replaceAll(/[\s:]/g, '');
    if (!/^[0-9a-f]+$/i.test(value))
        return undefined;
    const algorithm = Object.entries(DIGITS).find(([length]) => Number(length) === value.length)?.[1];
    return algorithm && { algorithm, value: value.toUpperCase() };
}
function certificatesIn(subject, text) {
    try {
        const found = (0,preflight_certificates/* readCertificates */.jZ)(text);
        if (found.length > 0)
            return found;
        const der = Buffer.from(text.replaceAll(/\s/g, ''), 'base64');
        if (isKey(der))
            throw holdsKey(subject);
        return [new external_node_crypto_.X509Certificate(der)];
    }
    catch (error) {
        throw error instanceof failure/* Failure */.H ? error : unreadable(subject);
    }
}
const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** A PFX (RFC 7292) and a private key (RFC 5958) begin with a version number, a certificate with another sequence. */
function isKey(der) {
    const length = der[1] ?? 0;
    return der[0] === SEQUENCE && der[2 + (length > 0x80 ? length - 0x80 : 0)] === INTEGER;
}
function holdsKey(subject) {
    return new failure/* Failure */.H('certificate-invalid', `${subject} holds a private key, and variables are no place for one.`, {
        subject,
        remedy: `Give the certificate without its key: openssl x509 -in certificate.pem. Whoever can read the variable has the key: have a new certificate made.`
    });
}
function unreadable(subject) {
    return new failure/* Failure */.H('certificate-invalid', `${subject} is neither a certificate as PEM or DER in base64, nor a thumbprint by SHA-256 or SHA-1.`, {
        subject,
        remedy: 'Give certificate and chain without the key, as PEM: openssl x509 -in certificate.pem; cat intermediates.pem.'
    });
}

;// CONCATENATED MODULE: ./.build/actions/certificates.js


/**
 * The certificates a configuration takes from the workflow, with what this run was given of them. Throws Failure
 * `certificate-invalid` for one that cannot be read.
 */
async function certificatesOf(inputs, { ingress }) {
    if (ingress.domain === undefined)
        return [];
    const { gateway, ingress: behind } = ingress.certificates;
    return [
        ...(gateway.from === 'workflow' ? [await gatewayCertificate(inputs)] : []),
        ...(behind.from === 'workflow' ? [ingressCertificate(inputs)] : [])
    ];
}
async function gatewayCertificate(inputs) {
    const common = withoutKey('gateway', inputs);
    const text = inputs[common.input];
    if (text === undefined)
        return common;
    const value = text.replaceAll(/\s/g, '');
    const presented = await (0,preflight_certificates/* readPfx */.zJ)(common.input, value);
    return { ...common, presented, content: { value, contentType: 'application/x-pkcs12', ...certificates_known(presented) } };
}
function ingressCertificate(inputs) {
    const common = withoutKey('ingress', inputs);
    const text = inputs[common.input];
    if (text === undefined)
        return common;
    const presented = (0,preflight_certificates/* readPem */.Je)(common.input, text);
    return { ...common, presented, content: { value: text, contentType: 'application/x-pem-file', ...certificates_known(presented) } };
}
/** Returns the facts about a certificate from its public input; the certificate with the key takes precedence. */
function withoutKey(use, inputs) {
    const input = `${use}-certificate`;
    const publicInput = `${input}-public`;
    const common = { use, name: certificateSecrets[use], input, publicInput };
    const text = inputs[publicInput];
    if (text === undefined)
        return common;
    const { thumbprint: expected, presented } = readPublicCertificate(publicInput, text);
    return { ...common, expected, presented };
}
function certificates_known({ leaf }) {
    return {
        thumbprint: public_certificate_thumbprintOf(leaf, 'SHA-256').value,
        sha1: public_certificate_thumbprintOf(leaf, 'SHA-1').value,
        expires: Math.floor(leaf.validToDate.getTime() / 1000)
    };
}

;// CONCATENATED MODULE: ./.build/actions/given.js



/** What inputs and Azure say beside the configuration. */
async function givenTo(inputs, { github, workspace }, baseline, azure) {
    const { config } = baseline;
    const [certificates, colour] = await Promise.all([
        certificatesOf(inputs, config),
        inputs.colour ?? defaultColour(azure, baseline)
    ]);
    const events = {
        repository: `${github.owner}/${github.repository}`,
        token: inputs['event-token'],
        revision: inputs['secrets-revision']
    };
    return { certificates, images: imagesToImport(config, workspace), colour, colours: [colour], events };
}
/** Ids of what was made. */
function environmentIds({ ids, config }, colour) {
    return {
        'registry-id': ids.registry,
        'vault-id': ids.vault,
        'gateway-id': config.ingress.domain === undefined ? '' : ids.gateway,
        colour,
        'cluster-id': ids.clusters[colour].cluster
    };
}

;// CONCATENATED MODULE: ./.build/actions/drift.js







/** What a look is never given: a certificate or a token that is in place already needs no other. */
const NOT_GIVEN = {
    'gateway-certificate': undefined,
    'gateway-certificate-public': undefined,
    'ingress-certificate': undefined,
    'ingress-certificate-public': undefined,
    'event-token': undefined,
    'git-key': undefined,
    'secrets-revision': undefined,
    colour: undefined
};
/** Reports how an environment differs from its configuration, in the summary and in an issue. */
async function drift(inputs, context, opening) {
    const opened = await (0,actions_opening/* openEnvironment */.A)(opening);
    const { baseline } = opened;
    const found = await actions_drift_look({ ...inputs, ...NOT_GIVEN }, opened, context);
    drift_say(baseline, found, context);
    const { issue: mode, 'github-token': token, config } = inputs;
    const issue = mode === 'never' ? undefined : await keepDriftIssue({ token, config, baseline, found }, context);
    const { workload, environment } = baseline.config;
    return {
        'has-drift': String(hasDrift(found)),
        'not-evaluated': String(found.unseen.length),
        'issue-number': String(issue ?? ''),
        workload,
        environment
    };
}
async function actions_drift_look(inputs, { azure, baseline }, context) {
    const [given, colours] = await Promise.all([
        givenTo(inputs, context, baseline, azure),
        standingColours(azure, baseline)
    ]);
    const steps = [...environmentSteps(baseline, { ...given, colours }), ...bootstrapSteps(baseline, { colours })];
    return await findDrift({ steps: within(steps), baseline }, { ...context, azure });
}
function drift_say(baseline, found, context) {
    context.summarize(driftSummary(subjectOf(baseline), found));
    for (const { what, because } of found.looked ? [] : found.unseen)
        context.log.warning(`Not evaluated: ${what}: ${because}.`);
}

;// CONCATENATED MODULE: ./.build/power/cluster-view.js

function viewOf({ properties = {} }) {
    const { provisioningState = 'Succeeded', powerState, agentPoolProfiles = [] } = properties;
    return {
        power: powerState?.code === 'Stopped' ? 'Stopped' : 'Running',
        state: provisioningState,
        pools: agentPoolProfiles
    };
}
/** The state of the cluster, or of one of its pools, that says that something is being done: Azure then refuses all else. */
function underWay({ state, pools }) {
    const states = [state, ...pools.map(({ provisioningState = 'Succeeded' }) => provisioningState)];
    return states.find(each => (0,operations/* operationState */.l5)(each) === 'running');
}
/** What an action has to do to a cluster at rest. A stopped one has no nodes that could become fewer. */
function dueOf(action, { power, pools }) {
    if (action !== 'scale-to-zero') {
        return { isDone: power === (action === 'start' ? 'Running' : 'Stopped'), shrinking: [], upgrading: [] };
    }
    const large = power === 'Stopped' ? [] : pools.filter(isLarge);
    const shrinking = large.filter(pool => !isUpgrading(pool));
    return { isDone: shrinking.length === 0, shrinking, upgrading: large.filter(isUpgrading) };
}
/** A pool of the workload that keeps nodes; those of the system must have some. */
function isLarge({ mode, enableAutoScaling, count = 0, minCount = 0 }) {
    return mode === 'User' && (enableAutoScaling === true ? minCount : count) > 0;
}
/** Wanted may be a minor alone, `1.35`, where the patch was left to Azure. */
function isUpgrading({ orchestratorVersion: wanted, currentOrchestratorVersion: current }) {
    if (wanted === undefined || current === undefined)
        return false;
    return wanted !== current && !current.startsWith(`${wanted}.`);
}

;// CONCATENATED MODULE: ./.build/power/look.js




/** No cluster is made here. */
const readGateway = readSlices(['liveColour', 'clusters', 'preview']);
/**
 * Finds the cluster that is meant and what there is to do. Throws Failure `cluster-missing`, `input-invalid` where the
 * colour must be named, and where it may not be done `live-production` or `replacement-under-way`.
 */
async function look_look({ baseline, action, colour: named }, { azure, log }) {
    const gateway = await readGateway({ baseline, azure, log });
    const colour = named ?? usualColour(gateway, baseline);
    refuseForTraffic({ action, colour, gateway, baseline });
    const { cluster: id } = baseline.ids.clusters[colour];
    const body = gateway.clusters[colour] === null ? undefined : await azure.read(id);
    if (body === undefined)
        throw look_missing(`There is no ${colour} cluster.`, id);
    const cluster = viewOf(body);
    return { colour, id, cluster, underWay: underWay(cluster), ...dueOf(action, cluster) };
}
/** The live one where it stands, else the only one that does. */
function usualColour({ liveColour, clusters }, { ids }) {
    if (liveColour !== null && clusters[liveColour] !== null)
        return liveColour;
    const [first, second] = config_colours/* COLOURS */.O5.filter(colour => clusters[colour] !== null);
    if (first === undefined)
        throw look_missing('The environment has no cluster.', ids.clusterGroup);
    if (second === undefined)
        return first;
    throw new failure/* Failure */.H('input-invalid', 'There are two clusters, and no gateway says which of them is live.', {
        subject: 'colour',
        remedy: 'Say which one is meant: input "colour", blue or green.'
    });
}
function look_missing(message, subject) {
    const remedy = 'Provision the environment first, or name the colour of a cluster that exists.';
    return new failure/* Failure */.H('cluster-missing', message, { subject, remedy });
}
/** Nobody loses the cluster that serves production, or the one that is about to. Starting takes nothing away. */
function refuseForTraffic({ action, colour, gateway, baseline }) {
    if (action === 'start')
        return;
    const { profile, environment } = baseline.config;
    const subject = baseline.ids.clusters[colour].cluster;
    if (profile === 'production' && isLive(colour, gateway)) {
        throw new failure/* Failure */.H('live-production', `The ${colour} cluster serves "${environment}", whose profile is production.`, {
            subject,
            remedy: `Switch to the other colour first, or name that one. Where nobody depends on "${environment}", give it \`profile: dev-test\`.`
        });
    }
    if (gateway.preview === null)
        return;
    throw new failure/* Failure */.H('replacement-under-way', 'A replacement of the cluster is under way: the gateway shows a preview.', {
        subject,
        remedy: 'End the replacement, or give it up; then run again.'
    });
}
/** Without a gateway nothing says who serves, so each cluster counts as if it did. */
function isLive(colour, { liveColour }) {
    return liveColour === null || liveColour === colour;
}

;// CONCATENATED MODULE: ./.build/power/shrink.js

/** Azure's own. Sent back they are passed over, but for an image, which would be a wish to go back to it. */
const COMPUTED = new Set([
    'currentOrchestratorVersion',
    'eTag',
    'nodeImageVersion',
    'powerState',
    'provisioningState',
    'status'
]);
/** Usual seconds. */
const SHRINKS = 90;
/**
 * Lets a pool shrink to nothing. The count of a pool with an autoscaler is the autoscaler's and goes back as it was read
 * (azurerm#4543); its minimum is what keeps nodes that no pod needs. False where the pool is gone. Throws Failure with
 * status 412 where somebody else has written it meanwhile.
 */
async function shrink(cluster, { name }, { azure, signal }) {
    const id = (0,resource_id/* childId */._U)(cluster, 'agentPools', name);
    const pool = await azure.read(id);
    if (pool === undefined)
        return false;
    const { eTag, enableAutoScaling } = pool.properties;
    const kept = Object.entries(pool.properties).filter(([property]) => !COMPUTED.has(property));
    const properties = { ...Object.fromEntries(kept), ...(enableAutoScaling === true ? { minCount: 0 } : { count: 0 }) };
    const options = { signal, expectedSeconds: SHRINKS, ...(typeof eTag === 'string' && { ifMatch: eTag }) };
    await azure.write(id, { properties }, options);
    return true;
}

;// CONCATENATED MODULE: ./.build/power/power.js






/** Usual seconds of what Azure does to a whole cluster. */
const SECONDS = { start: 210, stop: 150 };
/** Between two looks at an operation that others have started; the provider sends no `Retry-After`. */
const power_LOOK_EVERY = 15_000;
/** Writes before it is given up that something else keeps coming in between. */
const MOST_TRIES = 3;
/**
 * Starts or stops a cluster, or lets its workload's pools shrink to nothing; writes nothing where that is so already. What
 * is under way, by whomever, is waited for, as long as the job may run: Azure refuses all else meanwhile. May be cancelled
 * anywhere and run again. Throws Failure as `look` does, and Azure's refusals.
 */
async function power(request, doors) {
    const before = await look_look(request, doors);
    const chosen = { ...request, colour: before.colour };
    const progress = { tries: 0, changed: false };
    let seen = await atRest(chosen, before, doors);
    while (!seen.isDone) {
        if (progress.tries >= MOST_TRIES)
            throw unsettled(chosen, seen);
        await power_write(chosen, seen, doors, progress);
        seen = await atRest(chosen, await look_look(chosen, doors), doors);
    }
    warnOfPools(seen, doors);
    return { before, after: seen, changed: progress.changed };
}
function warnOfPools({ upgrading, colour }, { log }) {
    for (const { name } of upgrading) {
        log.warning(`Pool ${name} of the ${colour} cluster stays as it is: its upgrade has not ended, and a write would make it go on.`);
    }
}
/** The cluster once nothing is under way. Where there was a wait, what may be done is asked again: the live rule may have moved. */
async function atRest(request, seen, doors) {
    let now = seen;
    while (now.underWay !== undefined) {
        doors.log.info(`The ${now.colour} cluster is being worked on (${now.underWay}); waiting for that to end.`);
        await ended(now.id, doors);
        now = await look_look(request, doors);
    }
    return now;
}
const power_MOST_MINUTES = 5 * 60;
async function ended(id, doors) {
    const state = (body) => (body === undefined ? undefined : underWay(viewOf(body)));
    await (0,wait_until/* waitUntil */.a)({
        read: () => doors.azure.read(id),
        isOver: body => state(body) === undefined,
        every: power_LOOK_EVERY,
        limit: power_MOST_MINUTES * 60_000,
        overdue: body => (0,operation_stuck/* operationStuck */.O)(id, state(body) ?? 'at work', power_MOST_MINUTES),
        delay: power_LOOK_EVERY
    }, doors);
}
/** Leaves it to the next look where somebody else was quicker. */
async function power_write(request, seen, doors, progress) {
    progress.tries++;
    try {
        await change(request, seen, doors, progress);
    }
    catch (error) {
        if (progress.tries >= MOST_TRIES || !(error instanceof failure/* Failure */.H) || !isRace(error))
            throw error;
        if (error.reason === 'azure-unavailable')
            progress.changed = true;
        doors.log.info(`${error.message} Looking again in ${power_LOOK_EVERY / 1000} s.`);
        await doors.clock.sleep(power_LOOK_EVERY, doors.signal);
    }
}
async function change(request, seen, doors, progress) {
    const { id, colour, shrinking } = seen;
    const { action } = request;
    if (action === 'scale-to-zero') {
        for (const pool of shrinking) {
            doors.log.info(`Pool ${pool.name} of the ${colour} cluster may shrink to nothing.`);
            if (await shrink(id, pool, doors))
                progress.changed = true;
        }
        return;
    }
    doors.log.info(`${action === 'start' ? 'Starting' : 'Stopping'} the ${colour} cluster.`);
    await doors.azure.act(id, action, undefined, { signal: doors.signal, expectedSeconds: SECONDS[action] });
    progress.changed = true;
}
/** Another operation came first or in between ("Troubleshoot the OperationNotAllowed error", "… the AKSOperationPreempted error"). */
const RACES = ['OperationNotAllowed', 'AKSOperationPreempted', 'AKSOperationPreemptedByDelete'];
/** So is a pool that is not as it was read, and an answer that was lost: Azure may have begun. */
function isRace({ reason, details: { status, leaves = [] } }) {
    return reason === 'azure-unavailable' || status === 412 || leaves.some(({ code }) => RACES.includes(code));
}
function unsettled({ action }, { id, cluster }) {
    const found = `it is ${cluster.power} and its state is ${cluster.state}`;
    return new failure/* Failure */.H('azure-refused', `${action}: Azure did it ${MOST_TRIES} times, and yet ${found}.`, {
        subject: id,
        remedy: 'Find in the activity log of the cluster who undoes it (autoscalers and schedules of others), then run again.'
    });
}

;// CONCATENATED MODULE: ./.build/report/power.js

/** What a cluster was, what it is, and what comes next. */
function powerSummary({ workload, environment, region }, reported) {
    const { action, before, after } = reported;
    const what = `${after === undefined ? 'Plan: ' : ''}${TITLES[action]}`;
    const sections = [
        `## ${what}: ${(0,markdown/* code */.aY)(workload)} ${(0,markdown/* code */.aY)(environment)}, ${before.colour} in ${(0,markdown/* code */.aY)(region)}`,
        `**What happens next:** ${power_whatNext(reported)}`,
        ...warnings(after ?? before),
        (0,markdown/* table */.tp)(['', 'was', ...(after === undefined ? [] : ['is'])], rows(before, after))
    ];
    return (0,markdown/* withinLimit */.zl)(sections, markdown/* SUMMARY_LIMIT */.Jt / 2);
}
const TITLES = {
    start: 'Start the cluster',
    stop: 'Stop the cluster',
    'scale-to-zero': "Scale the workload's pools to zero"
};
const power_PLANNED = {
    start: 'once approved, the cluster is started. Azure may lack the machines for it and has no duty to keep them.',
    stop: 'once approved, the cluster is stopped. Everything in it is unreachable until it is started again.',
    'scale-to-zero': 'once approved, each pool of the workload may shrink to nothing; those of the system stay.'
};
const DONE = {
    start: 'nothing; nodes and workload come up by themselves. The API server may have another address than before.',
    stop: 'nothing until it is started, which is best a quarter of an hour from now or later, and no later than in twelve months. Until then Azure takes no other write of the cluster, from provisioning neither.',
    'scale-to-zero': 'the autoscaler takes away nodes that nothing needs; what still runs keeps its own. They come back by themselves with the work, and the minimum with the next provisioning.'
};
function power_whatNext({ action, before, after }) {
    if (after !== undefined)
        return DONE[action];
    if (before.underWay !== undefined)
        return `${(0,markdown/* code */.aY)(before.underWay)} is under way. Applying waits for it and does what is left then.`;
    return before.isDone ? 'nothing; the cluster is so already.' : power_PLANNED[action];
}
/** What the reader must not overlook. */
function warnings({ cluster, upgrading }) {
    const names = upgrading.map(({ name }) => (0,markdown/* code */.aY)(name)).join(', ');
    return [
        ...(cluster.state === 'Failed'
            ? ['> [!WARNING]\n> The last operation on the cluster failed. Running provisioning repairs what can be repaired.']
            : []),
        ...(names === ''
            ? []
            : [`> [!WARNING]\n> Left as they are: ${names}. Their upgrade has not ended, and a write would make it go on.`])
    ];
}
function rows(before, after) {
    const shown = [before, ...(after === undefined ? [] : [after])].map(({ cluster }) => cluster);
    return [
        ['power', ...shown.map(({ power }) => (0,markdown/* plain */.pj)(power))],
        ['state', ...shown.map(({ state }) => (0,markdown/* code */.aY)(state))],
        ...before.cluster.pools.map(({ name, mode }) => [
            `pool ${(0,markdown/* code */.aY)(name)}${mode === undefined ? '' : ` (${(0,markdown/* plain */.pj)(mode)})`}`,
            ...shown.map(({ pools }) => power_nodes(pools.find(pool => pool.name === name)))
        ])
    ];
}
function power_nodes(pool) {
    if (pool === undefined)
        return '–';
    const { count, minCount } = pool;
    return `${count === 1 ? '1 node' : `${count ?? '?'} nodes`}${minCount === undefined ? '' : `, at least ${minCount}`}`;
}

;// CONCATENATED MODULE: ./.build/actions/power-cluster.js



/** Plans or applies a change of a cluster's power state. */
async function powerCluster(inputs, context, opening) {
    const opened = await (0,actions_opening/* openEnvironment */.A)(opening);
    const { baseline } = opened;
    const request = { baseline, action: inputs.action, colour: inputs.colour };
    const seen = inputs.mode === 'plan' ? await lookOnly(request, opened, context) : await act(request, opened, context);
    const { workload, environment } = baseline.config;
    return { ...seen, workload, environment };
}
async function lookOnly(request, { azure }, context) {
    const seen = await look_look(request, { ...context, azure });
    summarize(request, { before: seen }, context);
    return { 'has-changes': String(!seen.isDone || seen.underWay !== undefined), changed: 'false', ...power_cluster_stateOf(seen) };
}
async function act(request, { azure }, context) {
    const { before, after, changed } = await power(request, { ...context, azure });
    summarize(request, { before, after }, context);
    return { 'has-changes': 'false', changed: String(changed), ...power_cluster_stateOf(after) };
}
function power_cluster_stateOf({ cluster, colour }) {
    return { 'power-state': cluster.power, colour };
}
function summarize({ baseline, action }, looks, context) {
    const { workload, environment, region } = baseline.config;
    context.summarize(powerSummary({ workload, environment, region }, { action, ...looks }));
}

;// CONCATENATED MODULE: ./.build/actions/provision-network.js


/** Returns what every action that creates a network puts out about it. */
function networkIds({ ids, addresses }) {
    return {
        'hub-network-id': ids.hubNetwork,
        'spoke-network-id': ids.spokeNetwork,
        'firewall-private-address': addresses.hub.firewallAddress
    };
}
/** Plans or applies hub and spoke. */
function provisionNetwork(inputs, context, opening) {
    return runProvisioning(inputs, context, opening, baseline => ({
        steps: networkSteps(baseline),
        scope: { targets: ['network'] },
        outputs: networkIds(baseline)
    }));
}

;// CONCATENATED MODULE: ./.build/actions/provision.js





/** Plans or applies a whole environment: network, platform, cluster and GitOps. */
function provision_provision(inputs, context, opening) {
    return runProvisioning(inputs, context, opening, async (baseline, azure) => {
        const { colour, ...given } = await givenTo(inputs, context, baseline, azure);
        const keys = { gitKey: inputs['git-key'], secretsRevision: inputs['secrets-revision'] };
        const bootstrap = bootstrapSteps(baseline, { colours: [colour], ...keys });
        const outputs = { ...networkIds(baseline), ...environmentIds(baseline, colour) };
        const scope = { targets: ['network', 'platform', 'cluster', 'gitops'], ...given, gitKey: keys.gitKey };
        return { steps: within([...environmentSteps(baseline, given), ...bootstrap]), scope, outputs };
    });
}

;// CONCATENATED MODULE: ./.build/actions/provision-cluster.js



/** Plans or applies platform and cluster on a network that exists. */
function provisionCluster(inputs, context, opening) {
    return runProvisioning(inputs, context, opening, async (baseline, azure) => {
        const { colour, ...given } = await givenTo(inputs, context, baseline, azure);
        const scope = { targets: ['network-exists', 'platform', 'cluster'], ...given };
        return { steps: clusterOnNetworkSteps(baseline, given), scope, outputs: environmentIds(baseline, colour) };
    });
}

;// CONCATENATED MODULE: ./.build/actions/work.js
/**
 * The work of the actions once the login is under way. `opening.ts` loads it with `import()`, and nothing else may import it: the
 * bundle keeps it in a file of its own, so that no login waits until it is compiled.
 */











/***/ }),

/***/ 2022:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  o: () => (/* binding */ openGitHub)
});

// EXTERNAL MODULE: ./node_modules/@actions/github/lib/github.js + 22 modules
var github = __webpack_require__(2413);
;// CONCATENATED MODULE: ./.build/github/conversation.js
const PULL_REQUEST = `query ($owner: String!, $repository: String!, $pullRequest: Int!) {
  repository(owner: $owner, name: $repository) { pullRequest(number: $pullRequest) { id } }
}`;
const COMMENTS = `query ($owner: String!, $repository: String!, $pullRequest: Int!, $after: String) {
  repository(owner: $owner, name: $repository) {
    pullRequest(number: $pullRequest) {
      comments(first: 100, after: $after) {
        nodes { id body isMinimized viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;
const ADD = 'mutation ($input: AddCommentInput!) { addComment(input: $input) { clientMutationId } }';
const UPDATE = 'mutation ($input: UpdateIssueCommentInput!) { updateIssueComment(input: $input) { clientMutationId } }';
const MINIMIZE = 'mutation ($input: MinimizeCommentInput!) { minimizeComment(input: $input) { clientMutationId } }';
/**
 * The comments of a pull request by GraphQL, which alone knows who wrote a comment as the token sees it and whether it is
 * folded away, and whose ids do not outgrow 32 bits.
 */
function conversation(ask, name) {
    return {
        list: () => listComments(ask, name),
        async create(body) {
            const { repository } = await ask(PULL_REQUEST, { ...name });
            await ask(ADD, { input: { subjectId: repository.pullRequest.id, body } });
        },
        async update(id, body) {
            await ask(UPDATE, { input: { id, body } });
        },
        async minimize(id, classifier) {
            await ask(MINIMIZE, { input: { subjectId: id, classifier } });
        }
    };
}
async function listComments(ask, name) {
    const all = [];
    let after = null;
    for (;;) {
        const answer = await ask(COMMENTS, { ...name, after });
        const { nodes, pageInfo } = answer.repository.pullRequest.comments;
        all.push(...nodes.map(({ id, body, isMinimized, viewerDidAuthor }) => ({
            id,
            body,
            mine: viewerDidAuthor,
            hidden: isMinimized
        })));
        if (!pageInfo.hasNextPage)
            return all;
        after = pageInfo.endCursor;
    }
}

// EXTERNAL MODULE: ./.build/github/errors.js
var errors = __webpack_require__(3781);
;// CONCATENATED MODULE: ./.build/github/issues.js
const ISSUES = `query ($owner: String!, $repository: String!, $states: [IssueState!], $orderBy: IssueOrder, $after: String) {
  repository(owner: $owner, name: $repository) {
    issues(first: 100, after: $after, states: $states, orderBy: $orderBy) {
      nodes { number title body stateReason viewerDidAuthor }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
const ORDER = {
    open: { field: 'CREATED_AT', direction: 'ASC' },
    closed: { field: 'UPDATED_AT', direction: 'DESC' }
};
/**
 * A repository's issues: read by GraphQL, which alone says whether the token's own identity wrote one and leaves pull
 * requests out; written by REST, where one request changes body and state.
 */
function issues(ask, send, name) {
    const { owner, repository: repo } = name;
    const at = { owner, repo };
    return {
        list: state => listIssues(ask, name, state),
        async create(issue) {
            const { number } = await send('POST /repos/{owner}/{repo}/issues', { ...at, ...issue });
            return number;
        },
        async change(issue_number, { reason, ...fields }) {
            const state = reason === undefined ? {} : { state_reason: reason, state: reason === 'reopened' ? 'open' : 'closed' };
            await send('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...at, issue_number, ...fields, ...state });
        },
        async comment(issue_number, body) {
            await send('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { ...at, issue_number, body });
        },
        async makeLabel(label) {
            await send('POST /repos/{owner}/{repo}/labels', { ...at, ...label });
        }
    };
}
async function* listIssues(ask, name, state) {
    let after = null;
    for (;;) {
        const variables = { ...name, states: [state.toUpperCase()], orderBy: ORDER[state], after };
        const answer = await ask(ISSUES, variables);
        const { nodes, pageInfo } = answer.repository.issues;
        for (const { number, title, body, stateReason, viewerDidAuthor } of nodes) {
            yield { number, title, body, mine: viewerDidAuthor, accepted: stateReason === 'NOT_PLANNED' };
        }
        if (!pageInfo.hasNextPage)
            return;
        after = pageInfo.endCursor;
    }
}

;// CONCATENATED MODULE: ./.build/github/client.js




/** Attempts at one request, the first included. */
const ATTEMPTS = 4;
/** Opens the door to GitHub with a job's token. Nothing is asked yet. */
function openGitHub({ token, apiUrl, owner, repository, clock, signal }) {
    const octokit = (0,github/* getOctokit */.Q)(token, { baseUrl: apiUrl });
    // With each request: given above, it would take the place of the toolkit's own options, proxies among them.
    const request = { signal };
    const ask = (query, variables) => patiently(() => octokit.graphql(query, { ...variables, request }), clock, signal);
    const send = async (route, parameters) => {
        const { data } = await patiently(() => octokit.request(route, { ...parameters, request }), clock, signal);
        return data;
    };
    return {
        conversation: pullRequest => conversation(ask, { owner, repository, pullRequest }),
        issues: issues(ask, send, { owner, repository })
    };
}
/** Waits as long as GitHub asks for, where that is not too long, and tries again. */
async function patiently(request, clock, signal) {
    for (let attempt = 1;; attempt++) {
        try {
            return await request();
        }
        catch (error) {
            const wait = (0,errors/* retryAfterMilliseconds */.zG)(error);
            if (wait === undefined || attempt === ATTEMPTS)
                throw error;
            await clock.sleep(wait, signal);
        }
    }
}


/***/ }),

/***/ 3781:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   WE: () => (/* binding */ explain),
/* harmony export */   a_: () => (/* binding */ isExisting),
/* harmony export */   zG: () => (/* binding */ retryAfterMilliseconds)
/* harmony export */ });
/** Without a time of GitHub's own: GitHub Docs, "Best practices for using the REST API", wants a minute after a limit. */
const AFTER_LIMIT = 60_000;
const AFTER_SERVER_ERROR = 2_000;
/** A comment is not worth a longer wait. */
const LONGEST_WAIT = 90_000;
/** How long to wait before the same is asked again; `undefined` where that would be in vain or too long. */
function retryAfterMilliseconds(error) {
    const status = member(error, 'status');
    if (typeof status === 'number' && status >= 500)
        return AFTER_SERVER_ERROR;
    if (!isLimit(error, status))
        return undefined;
    const seconds = Number(member(member(member(error, 'response'), 'headers'), 'retry-after') ?? Number.NaN);
    const wait = Number.isFinite(seconds) ? seconds * 1000 : AFTER_LIMIT;
    return wait <= LONGEST_WAIT ? wait : undefined;
}
function isLimit(error, status) {
    return status === 429 || (status === 403 && /rate limit/i.test(messageOf(error)));
}
/** What a token lacks that is refused, and how it gets it. */
const LACKING = {
    'pull-requests': 'the token may not write to pull requests. Grant the job `permissions: pull-requests: write`; a pull request from a fork never has it.',
    issues: 'the token may not write issues. Grant the job `permissions: issues: write`; a called workflow cannot have more than its caller grants.'
};
/** Why GitHub did not do what it was asked, and what to do about it, in a sentence or two. */
function explain(error, permission = 'pull-requests') {
    const message = messageOf(error);
    if (/Resource not accessible by integration/i.test(message))
        return LACKING[permission];
    if (/Issues (?:has been|are) disabled/i.test(message))
        return 'issues are switched off in this repository.';
    if (/Bad credentials|Requires authentication/i.test(message)) {
        return 'GitHub does not know the token. Leave the input `github-token` out, or give a token that is valid.';
    }
    return `${message.replace(/\.$/, '')}.`;
}
/** Whether what was to be made is there already. */
function isExisting(error) {
    return member(error, 'status') === 422 && /already_exists/.test(messageOf(error));
}
function messageOf(error) {
    return error instanceof Error ? error.message : String(error);
}
function member(of, name) {
    return typeof of === 'object' && of !== null ? of[name] : undefined;
}


/***/ }),

/***/ 8072:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EU: () => (/* binding */ shortName),
/* harmony export */   Hg: () => (/* binding */ changeTable),
/* harmony export */   PE: () => (/* binding */ LONGEST_VALUE)
/* harmony export */ });
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4348);
/* harmony import */ var _text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8362);


const SIGN = { create: '+', modify: '~', delete: '-', detach: '×' };
const RISK = { safe: 'safe', disruptive: '⚠️ disruptive', destructive: '🛑 destructive' };
/** Property rows shown for one resource; `result` holds them all. */
const PROPERTIES_SHOWN = 40;
const LONGEST_VALUE = 120;
/** The changes of one step: a row a resource, and for modifications a row a property, folded. */
function changeTable(step) {
    const rows = step.changes.map(change => [
        `${SIGN[change.kind]} ${change.kind}`,
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(shortName(change.id)),
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(change.type),
        `${RISK[change.risk]}${change.certain ? '' : ' (potential)'}`,
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .plain */ .pj)(change.because)
    ]);
    const modified = step.changes.filter(change => change.properties.length > 0).map(propertyTable);
    return [(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .table */ .tp)(['', 'resource', 'type', 'risk', 'why'], rows), ...modified].join('\n\n');
}
function propertyTable(change) {
    const shown = change.properties
        .slice(0, PROPERTIES_SHOWN)
        .map(property => [`${SIGN[property.kind]}`, (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(property.path), value(property.before), value(property.after)]);
    const rest = change.properties.length - shown.length;
    const more = rest > 0 ? `\n\n… and ${rest} more` : '';
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .details */ .zH)(shortName(change.id), (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .table */ .tp)(['', 'property', 'now', 'after'], shown) + more);
}
function value(of) {
    if (of === undefined)
        return '';
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_text_js__WEBPACK_IMPORTED_MODULE_1__/* .shortened */ .vI)(JSON.stringify(of), LONGEST_VALUE));
}
/**
 * What tells a resource apart at a glance, instead of an id of 200 characters: `vnet-hub/nodes` for a subnet,
 * `vnet-hub › default` for a diagnostic setting of that network, the last word of a group or a provider.
 */
function shortName(id) {
    const [, ...providers] = id.split(/\/providers\//i);
    const names = providers.map(resourceNames).filter(name => name !== '');
    return names.length > 0 ? names.join(' › ') : id.slice(id.lastIndexOf('/') + 1);
}
function resourceNames(provider) {
    return provider
        .split('/')
        .filter((_, i) => i > 0 && i % 2 === 0)
        .join('/');
}


/***/ }),

/***/ 6331:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Ez: () => (/* binding */ commentFindings),
  Hj: () => (/* binding */ commentSteps),
  LP: () => (/* binding */ decodeEntry),
  vv: () => (/* binding */ encodeEntry),
  Wi: () => (/* binding */ lessDetailed)
});

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
// EXTERNAL MODULE: ./.build/report/change-table.js
var change_table = __webpack_require__(8072);
// EXTERNAL MODULE: ./.build/report/fault-list.js
var fault_list = __webpack_require__(6241);
// EXTERNAL MODULE: ./.build/report/finding-list.js
var finding_list = __webpack_require__(8041);
;// CONCATENATED MODULE: ./.build/report/shape.js
/** Whether the value has the shape; what an object has beyond it does no harm. */
function fits(value, shape) {
    if (shape === 'anything')
        return true;
    if (shape === 'count')
        return Number.isSafeInteger(value) && Number(value) >= 0;
    if (typeof shape === 'string')
        return typeof value === shape;
    if (isChoice(shape))
        return typeof value === 'string' && shape.includes(value);
    if ('text' in shape)
        return typeof value === 'string' && shape.text.test(value);
    if ('optional' in shape)
        return value === undefined || fits(value, shape.optional);
    if ('list' in shape)
        return Array.isArray(value) && value.every(each => fits(each, shape.list));
    return isRecord(value) && Object.entries(shape.members).every(([name, each]) => fits(value[name], each));
}
function isChoice(shape) {
    return Array.isArray(shape);
}
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// EXTERNAL MODULE: ./.build/report/text.js
var report_text = __webpack_require__(8362);
;// CONCATENATED MODULE: ./.build/report/comment-entry.js






const property = {
    members: { path: 'string', kind: ['create', 'modify', 'delete'], before: 'anything', after: 'anything' }
};
const change = {
    members: {
        id: 'string',
        type: 'string',
        kind: ['create', 'modify', 'delete', 'detach'],
        certain: 'boolean',
        risk: ['safe', 'disruptive', 'destructive'],
        because: 'string',
        properties: { list: property }
    }
};
const step = {
    members: {
        step: 'string',
        evaluation: {
            members: { by: ['what-if', 'reads', 'template', 'nothing'], because: { optional: 'string' } }
        },
        changes: { list: change },
        unchanged: 'count',
        noise: 'count',
        pending: 'boolean',
        faults: { optional: { list: { members: { what: 'string', because: 'string' } } } }
    }
};
const finding = {
    members: {
        rule: 'string',
        code: 'string',
        severity: ['error', 'warning', 'not-evaluated'],
        subject: 'string',
        evidence: 'string',
        remedy: 'string'
    }
};
const counts = {
    members: {
        create: 'count',
        modify: 'count',
        delete: 'count',
        detach: 'count',
        unchanged: 'count',
        noise: 'count',
        disruptive: 'count',
        destructive: 'count',
        pending: 'count',
        unseen: 'count'
    }
};
const entry = {
    members: {
        environment: 'string',
        region: 'string',
        workload: 'string',
        outcome: ['planned', 'blocked', 'applied', 'failed'],
        failure: { optional: { members: { reason: 'string', message: 'string' } } },
        commit: { text: /^[0-9a-f]{7,64}$/ },
        run: { members: { id: 'count', attempt: 'count' } },
        counts,
        detail: ['all', 'changes', 'counts'],
        steps: { list: step },
        findings: { optional: { list: finding } }
    }
};
/** An inflated entry is never longer: what somebody else packed may be made to fill the memory. */
const MOST_BYTES = 4 * 1024 * 1024;
/** An entry as the word in its marker. */
function encodeEntry(value) {
    return (0,external_node_zlib_.deflateRawSync)(JSON.stringify(value)).toString('base64');
}
/** The entry of a word; `undefined` for anything that is none, whoever wrote it. */
function decodeEntry(word) {
    try {
        const json = (0,external_node_zlib_.inflateRawSync)(Buffer.from(word, 'base64'), { maxOutputLength: MOST_BYTES }).toString();
        const value = JSON.parse(json);
        return isEntry(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}
function isEntry(value) {
    return fits(value, entry);
}
/** Steps as a comment keeps them: long values cut, since the summary has them whole. */
function commentSteps(steps) {
    return steps.map(step => ({
        ...step,
        changes: step.changes.map(({ id, type, kind, certain, risk, because, properties }) => ({
            ...{ id, type, kind, certain, risk, because },
            properties: properties.map(shortProperty)
        }))
    }));
}
/** Findings as a comment keeps them, errors first: the summary and the output `result` have them all. */
function commentFindings(findings) {
    return findings.slice(0, finding_list/* FINDINGS_SHOWN */.d).map(finding => ({
        ...finding,
        evidence: (0,report_text/* shortened */.vI)(finding.evidence, fault_list/* LONGEST_REASON */.G),
        remedy: (0,report_text/* shortened */.vI)(finding.remedy, fault_list/* LONGEST_REASON */.G)
    }));
}
function shortProperty({ path, kind, before, after }) {
    return {
        path,
        kind,
        ...(before !== undefined && { before: comment_entry_short(before) }),
        ...(after !== undefined && { after: comment_entry_short(after) })
    };
}
function comment_entry_short(value) {
    const json = JSON.stringify(value);
    return json.length > change_table/* LONGEST_VALUE */.PE ? (0,report_text/* shortened */.vI)(json, change_table/* LONGEST_VALUE */.PE) : value;
}
/** The same with one degree less of detail. */
function lessDetailed(value) {
    if (value.detail !== 'all')
        return { ...value, detail: 'counts', steps: [] };
    const bare = value.steps.map(each => ({
        ...each,
        changes: each.changes.map(change => ({ ...change, properties: [] }))
    }));
    return { ...value, detail: 'changes', steps: bare };
}


/***/ }),

/***/ 6681:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ headline),
/* harmony export */   m: () => (/* binding */ countsOf)
/* harmony export */ });
/** What a plan comes to. */
function countsOf(steps, findings = []) {
    const changes = steps.flatMap(step => step.changes);
    const kind = (wanted) => changes.filter(change => change.kind === wanted).length;
    const risk = (wanted) => changes.filter(change => change.risk === wanted).length;
    const sum = (field) => steps.reduce((total, step) => total + step[field], 0);
    return {
        create: kind('create'),
        modify: kind('modify'),
        delete: kind('delete'),
        detach: kind('detach'),
        unchanged: sum('unchanged'),
        noise: sum('noise'),
        disruptive: risk('disruptive'),
        destructive: risk('destructive'),
        pending: steps.filter(step => step.pending).length,
        unseen: steps.filter(step => step.evaluation.by === 'nothing').length +
            findings.filter(({ severity }) => severity === 'not-evaluated').length
    };
}
/** `+2 ~3 -0 ×1`, and `?4` for steps and preflight rules that could not be evaluated. */
function headline({ create, modify, delete: deleted, detach, unseen }) {
    return `+${create} ~${modify} -${deleted} ×${detach}${unseen > 0 ? ` ?${unseen}` : ''}`;
}


/***/ }),

/***/ 6241:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ LONGEST_REASON),
/* harmony export */   X: () => (/* binding */ faultList)
/* harmony export */ });
/* harmony import */ var _change_table_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8072);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4348);
/* harmony import */ var _text_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8362);



/** Characters of one reason. */
const LONGEST_REASON = 600;
/** Faults written out; the log has them all. */
const FAULTS_SHOWN = 20;
/** Returns a list with one line for each fault, at most twenty; empty where there is none. */
function faultList(faults) {
    const lines = faults
        .slice(0, FAULTS_SHOWN)
        .map(({ what, because }) => `- ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)((0,_change_table_js__WEBPACK_IMPORTED_MODULE_1__/* .shortName */ .EU)(what))}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .plain */ .pj)((0,_text_js__WEBPACK_IMPORTED_MODULE_2__/* .shortened */ .vI)(because, LONGEST_REASON))}`);
    const rest = faults.length - lines.length;
    return [...lines, ...(rest > 0 ? [`- … and ${rest} more, in the log`] : [])].join('\n');
}


/***/ }),

/***/ 8041:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ findingSections),
/* harmony export */   d: () => (/* binding */ FINDINGS_SHOWN)
/* harmony export */ });
/* harmony import */ var _change_table_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8072);
/* harmony import */ var _fault_list_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6241);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4348);
/* harmony import */ var _text_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8362);




/** Findings written out; the log and the output `result` have them all. */
const FINDINGS_SHOWN = 30;
/** Returns the sections about preflight findings: errors that block the plan, then what to know before approving. */
function findingSections(findings) {
    const errors = findings.filter(({ severity }) => severity === 'error');
    const others = findings.filter(({ severity }) => severity !== 'error');
    return [section('🛑 Blocked until this is corrected', errors), section('Before you approve', others)].filter(text => text !== '');
}
function section(title, findings) {
    if (findings.length === 0)
        return '';
    const lines = findings.slice(0, FINDINGS_SHOWN).map(line);
    const rest = findings.length - lines.length;
    const more = rest > 0 ? [`- … and ${rest} more, in the log`] : [];
    return [`**${title} (${findings.length}):**`, '', ...lines, ...more].join('\n');
}
const LABEL = { error: '❌', warning: '⚠️', 'not-evaluated': '❔ not evaluated:' };
function line({ severity, subject, evidence, remedy }) {
    const about = subject.startsWith('/') ? (0,_change_table_js__WEBPACK_IMPORTED_MODULE_0__/* .shortName */ .EU)(subject) : subject;
    return `- ${LABEL[severity]} ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .code */ .aY)(about)}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .plain */ .pj)((0,_text_js__WEBPACK_IMPORTED_MODULE_2__/* .shortened */ .vI)(evidence, _fault_list_js__WEBPACK_IMPORTED_MODULE_3__/* .LONGEST_REASON */ .G))} **What to do:** ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .prose */ .CS)((0,_text_js__WEBPACK_IMPORTED_MODULE_2__/* .shortened */ .vI)(remedy, _fault_list_js__WEBPACK_IMPORTED_MODULE_3__/* .LONGEST_REASON */ .G))}`;
}


/***/ }),

/***/ 6999:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   XA: () => (/* binding */ planChanges),
/* harmony export */   dQ: () => (/* binding */ planAnswers),
/* harmony export */   xE: () => (/* binding */ alert)
/* harmony export */ });
/* harmony import */ var _change_table_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8072);
/* harmony import */ var _counts_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6681);
/* harmony import */ var _fault_list_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6241);
/* harmony import */ var _finding_list_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8041);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4348);





/** Risky changes written out one by one; the change table has them all. */
const RISKS_SHOWN = 20;
/** A step with so few changes is shown unfolded. */
const UNFOLDED = 10;
/** What a reviewer decides from: what changes, what breaks, what could not be seen, what happens next. */
function planAnswers(steps, findings = [], { goes = false } = {}) {
    const counts = (0,_counts_js__WEBPACK_IMPORTED_MODULE_0__/* .countsOf */ .m)(steps, findings);
    const isBlocked = findings.some(({ severity }) => severity === 'error');
    const answers = [
        ...(0,_finding_list_js__WEBPACK_IMPORTED_MODULE_1__/* .findingSections */ .Y)(findings),
        whatChanges(counts),
        whatBreaks(steps, counts),
        whatIsWrong(steps),
        blindSpots(steps),
        isBlocked ? BLOCKED : whatNext(steps, counts, goes)
    ];
    return answers.filter(section => section !== '');
}
/** Every change by property, a folded section a step. */
function planChanges(steps) {
    return steps.filter(step => step.changes.length > 0).map(stepSection);
}
const NOTHING_TO_APPLY = '**What happens next:** nothing; there is nothing to apply.';
const NOTHING_EVALUATED = '**What happens next:** nothing is applied. What is not evaluated may still differ from the configuration: see to the reason that is given for it, then plan again.';
const BLOCKED = '**What happens next:** nothing is applied, and this plan cannot be approved. Correct what blocks it, then plan again.';
function whatChanges(counts) {
    const head = ['create', 'modify', 'delete', 'detach', 'unchanged', 'noise left out'];
    const { create, modify, delete: deleted, detach, unchanged, noise, pending, unseen } = counts;
    const nothing = unseen === 0 ? 'nothing.' : 'nothing among what could be evaluated.';
    const sentence = pending === 0 ? nothing : `${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)((0,_counts_js__WEBPACK_IMPORTED_MODULE_0__/* .headline */ .P)(counts))} in ${pending} ${pending === 1 ? 'step' : 'steps'}.`;
    const numbers = (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .table */ .tp)(head, [[create, modify, deleted, detach, unchanged, noise].map(String)]);
    return `**What changes:** ${sentence}\n\n${numbers}`;
}
function whatBreaks(steps, { unseen }) {
    const risky = steps.flatMap(step => step.changes).filter(change => change.risk !== 'safe');
    if (risky.length === 0) {
        return unseen > 0
            ? '**What breaks:** nothing among what is listed; not everything could be evaluated.'
            : '**What breaks:** nothing that is known.';
    }
    const worstFirst = risky.toSorted((a, b) => Number(b.risk === 'destructive') - Number(a.risk === 'destructive'));
    const rows = worstFirst.slice(0, RISKS_SHOWN).map(riskLine);
    const rest = risky.length - rows.length;
    return ['**What breaks:**', ...rows, ...(rest > 0 ? [`- … and ${rest} more, in the tables below`] : [])].join('\n');
}
function riskLine({ risk, kind, id, because, certain }) {
    return `- ${risk}: ${kind} ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)((0,_change_table_js__WEBPACK_IMPORTED_MODULE_3__/* .shortName */ .EU)(id))}${certain ? '' : ' (potential)'}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .plain */ .pj)(because)}`;
}
function whatIsWrong(steps) {
    const faults = steps.flatMap(step => step.faults ?? []);
    return faults.length === 0 ? '' : `**What is wrong and is not fixed by this plan:**\n\n${(0,_fault_list_js__WEBPACK_IMPORTED_MODULE_4__/* .faultList */ .X)(faults)}`;
}
/** "No changes" is never said over something Azure could not look at. */
function blindSpots(steps) {
    const of = (by) => steps
        .filter(({ evaluation }) => evaluation.by === by)
        .map(({ step, evaluation }) => ({ name: step, because: evaluation.because ?? '' }));
    const alerts = [
        alert('WARNING', 'Not evaluated, there may be more changes', of('nothing')),
        alert('NOTE', 'Not evaluated by Azure but listed from the template', of('template'))
    ];
    return alerts.filter(text => text !== '').join('\n\n');
}
/** A box that lists what is so and why, those with the same reason on one line; empty where there is nothing to list. */
function alert(kind, what, blind) {
    if (blind.length === 0)
        return '';
    const rows = Map.groupBy(blind, ({ because }) => because).entries();
    const lines = [...rows].map(([because, same]) => `> - ${same.map(({ name }) => (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(name)).join(', ')}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .plain */ .pj)(because)}`);
    return [`> [!${kind}]`, `> ${what}:`, ...lines].join('\n');
}
function whatNext(steps, { pending, unseen }, goes) {
    if (pending === 0)
        return unseen === 0 ? NOTHING_TO_APPLY : NOTHING_EVALUATED;
    const destructive = steps.flatMap(step => step.changes).filter(change => change.risk === 'destructive');
    const next = '**What happens next:** once the environment is approved, `apply` plans again and goes on only if every change left is among these.';
    if (goes || destructive.length === 0)
        return next;
    const ids = destructive.slice(0, RISKS_SHOWN).map(change => `- ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .code */ .aY)(change.id)}`);
    const rest = destructive.length - ids.length;
    const more = rest > 0 ? [`- … and ${rest} more, in the tables below`] : [];
    return [`${next} It refuses to destroy what \`allow-destructive\` does not name:`, '', ...ids, ...more].join('\n');
}
function stepSection(step) {
    const { length } = step.changes;
    const title = `${step.step}: ${length} ${length === 1 ? 'change' : 'changes'}`;
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_2__/* .details */ .zH)(title, (0,_change_table_js__WEBPACK_IMPORTED_MODULE_3__/* .changeTable */ .Hg)(step), length <= UNFOLDED);
}


/***/ })

};

