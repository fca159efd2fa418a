/**
 * The page's end of the contract: a typed client that outlives the engine, and the hooks that components use. It
 * knows channels, not what a view means. Start with `client.ts`.
 */
export { type ContractClient, createContractClient, type ViewHandle } from "./client.ts";
export { connectHost, type HostLink, type HostListener, type HostNews } from "./host.ts";
export { ContractProvider, useContract, useView, type ViewResult } from "./useView.ts";
