package gpiowire

// ServeOne lets tests serve one connection.
var ServeOne = serveOne
