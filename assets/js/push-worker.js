// Shows what was pushed, and opens the page that it leads to. It answers no request: pages go their usual way.
addEventListener("push", (event) => {
  const { title, body, url } = event.data?.json() ?? {};
  event.waitUntil(registration.showNotification(title || "Cantou", { body, tag: url || undefined, data: { url } }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  if (event.notification.data?.url) event.waitUntil(clients.openWindow(event.notification.data.url));
});
