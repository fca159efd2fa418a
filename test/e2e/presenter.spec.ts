import { expect, test } from "./fixtures.ts";
import { expectAccessible, pressTabUntil, screenOf } from "./support/index.ts";

/** The story of the talk, as a speaker tells it: nothing here clicks, hovers or sets the focus. */
test.describe("with the keyboard alone, a speaker", () => {
  test("tells the story of the talk with real packets, leaves it and comes back @desktop", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const { keyboard } = page;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const stage = page.getByRole("region", { name: "Presentation" });
    const title = (name: string | RegExp) => expect(stage.getByRole("heading", { name })).toBeVisible();
    const standing = (text: string) => expect(stage.getByRole("group", { name: "Broker" })).toContainText(text);

    await keyboard.press("ControlOrMeta+6");
    await pressTabUntil(page, /^button Present$/);
    await keyboard.press("Enter");
    await title("Three kinds of client, one topic tree");
    await expect(screen.status, "the window is the stage").toBeHidden();
    await standing("allows everything");

    await keyboard.press("ArrowRight");
    await title("The rules, as on the slide");
    await standing("enforces: as-on-the-slide");

    await keyboard.press("Space");
    await title("What was required, and what holds");
    const requirements = stage.getByRole("list", { name: "Requirements" });
    await expect(requirements.getByText("refuted")).toHaveCount(2);
    await expect(requirements.getByRole("listitem").filter({ hasText: "R3" })).toContainText("refuted");
    await expect(requirements.getByRole("listitem").filter({ hasText: "R5" })).toContainText("refuted");

    const packets = stage.getByRole("list", { name: "Packets played" });
    await keyboard.press("PageDown");
    await title(/^R3 is refuted/);
    await expect(stage).toContainText(/sensorId-2 can publish .*sensorId-1\/Reading/);
    await expect(packets).toContainText(/Delivered.*mainoffice-1/);

    await keyboard.press("ArrowRight");
    await title(/^R5 is refuted/);
    await expect(packets).toContainText(/Never arrives.*acme-t1/);

    await keyboard.press("ArrowRight");
    await title("Two rules, tightened");
    await standing("enforces: tightened");
    await expect(stage).toContainText("6 of 6 requirements are proved");

    await keyboard.press("ArrowRight");
    await title("The same two packets again");
    await expect(packets).toContainText(/Denied.*the client was told Success/);
    await expect(packets).toContainText(/Delivered.*to acme-t1/);

    // To the packet itself, and back to the step that waits.
    await pressTabUntil(page, /^button Packet/);
    await keyboard.press("Enter");
    await expect(screen.packet(/PUBLISH, from acme-t2, .*denied, the client was told Success/)).toBeVisible();
    await keyboard.press("ControlOrMeta+6");
    await title("The same two packets again");
    await expect(packets).toContainText("Denied");

    // Back is the other way round: the slide is enforced again, and the packet arrives.
    await keyboard.press("ArrowLeft");
    await keyboard.press("ArrowLeft");
    await keyboard.press("ArrowLeft");
    await title(/^R3 is refuted/);
    await standing("enforces: as-on-the-slide");
    await expect(packets).toContainText("Delivered");
    await keyboard.press("r");
    await expect(packets).toContainText("Delivered");

    await keyboard.press("End");
    await title("Seen, proved, exported");
    await keyboard.press("ArrowLeft");
    await title("The same policy, for Mosquitto");
    await expect(stage.getByText("pattern write /App/Customer/%u/Sensor/+/%c/Reading")).toBeVisible();

    await keyboard.press("Escape");
    await expect(stage).toBeHidden();
    await expect(screen.status).toBeVisible();
    await expect(page.getByRole("button", { name: "Resume step 8" })).toBeVisible();
    await keyboard.press("ControlOrMeta+Shift+P");
    await keyboard.type("Present the talk");
    await keyboard.press("Enter");
    await title("The same policy, for Mosquitto");
    await keyboard.press("ArrowRight");
    await pressTabUntil(page, /^button End, and put everything back$/);
    await keyboard.press("Enter");
    await expect(stage).toBeHidden();
    await expect(page.getByText("Not enforced: everything is allowed")).toBeVisible();
    await expect(page.getByText("No policy yet")).toBeVisible();
  });
});

test.describe("the stage", () => {
  test("holds every step in a window of any size, in every theme", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await page.keyboard.press("ControlOrMeta+6");
    await page.getByRole("button", { name: "Present" }).click();
    const stage = page.getByRole("region", { name: "Presentation" });
    for (let step = 1; step <= 9; step++) {
      await expect(stage.getByText(new RegExp(`^Step ${step} of 9`))).toBeAttached();
      await expect(stage.locator('[aria-busy="true"]')).toHaveCount(0);
      await expectAccessible(page, `step ${step}`);
      for (const size of [
        { width: 900, height: 600 },
        { width: 1920, height: 1080 },
        { width: 1280, height: 800 },
      ]) {
        await page.setViewportSize(size);
        const overflow = await stage.evaluate((element) => element.scrollWidth - element.clientWidth);
        expect(overflow, `step ${step} at ${size.width}`).toBeLessThanOrEqual(0);
      }
      if (step < 9) await page.keyboard.press("ArrowRight");
    }
  });
});
