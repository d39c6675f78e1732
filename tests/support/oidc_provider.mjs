// An OpenID provider that behaves as FranceConnect does: scopes one by one, acr, userinfo as a signed token.
//   node oidc_provider.mjs PORT REDIRECT_URI
// POST /_next {"sub", "acr", "amr", "claims"} says who signs in next; {"refuse": true}: they give up.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const NAMES = ["given_name", "family_name", "usual_name", "email", "birthdate"];
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const people = new Map();
let next = {};

const provider = new Provider(issuer, {
  clients: ["franceconnect", "proconnect"].map((name) => ({
    client_id: `cantou-${name}`,
    client_secret: "secret-of-cantou",
    redirect_uris: redirect.split(",").filter((uri) => uri.includes(name)),
    post_logout_redirect_uris: ["http://127.0.0.1:8000/"],
    token_endpoint_auth_method: "client_secret_post",
    userinfo_signed_response_alg: "RS256",
  })),
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", kid: "one", alg: "RS256" }] },
  cookies: { keys: ["cookies"] },
  scopes: ["openid", ...NAMES],
  claims: { openid: ["sub"], acr: null, amr: null, ...Object.fromEntries(NAMES.map((name) => [name, [name]])) },
  acrValues: ["eidas1", "eidas2", "eidas3", "weak"],
  features: {
    devInteractions: { enabled: false },
    jwtUserinfo: { enabled: true },
    claimsParameter: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope(["openid", ...NAMES].join(" "));
    grant.addOIDCClaims([...NAMES, "acr", "amr"]);
    await grant.save();
    return grant;
  },
});

const body = async (request) => {
  let text = "";
  for await (const part of request) text += part;
  return JSON.parse(text);
};

createServer(async (request, response) => {
  if (request.url === "/_next") {
    next = await body(request);
    if (next.sub) people.set(next.sub, next.claims ?? {});
    return response.end("ok");
  }
  if (request.url.startsWith("/interaction/")) {
    const result = next.refuse
      ? { error: "access_denied", error_description: "refused" }
      : { login: { accountId: next.sub, acr: next.acr, amr: next.amr } };
    return provider.interactionFinished(request, response, result);
  }
  return provider.callback()(request, response);
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
