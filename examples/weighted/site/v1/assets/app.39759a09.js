const version = 'v1';
document.getElementById('loaded').textContent = `version ${version}, loaded at ${new Date().toLocaleTimeString()}`;
